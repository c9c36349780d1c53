import { describe, expect, it } from 'vitest';
import type { Target } from '../../ops/target.ts';
import { ops } from './around.ts';

const COMMANDS = ['reconcile', 'recount', 'rebuild', 'redrive', 'verify', 'import', 'calendar'];

/** A target that only says how it was asked for. */
const named = (name: string): Target => ({
  name,
  open: () => Promise.reject(Object.assign(new Error('张三 13900001111'), { name: 'TypeError' })),
  webhook: () => Promise.reject(new Error()),
});

describe('the operations command line', () => {
  it('lists the commands, and helps with each', async () => {
    const help = await ops(['--help'], null);
    expect(help).toMatchObject({ code: 0, err: '' });
    for (const command of COMMANDS) {
      expect(help.out).toContain(`\n  ${command} `);
      const own = await ops([command, '--help'], named('x'));
      expect(own).toMatchObject({ code: 0, err: '' });
      expect(own.out).toMatch(new RegExp(`^Usage: npm run ops -- ${command} `));
      expect(own.out).toContain('--stage NAME');
    }
  });

  it.each([
    [[], /^Usage: npm run ops/],
    [['frobnicate'], /^There is no command frobnicate; --help lists them\.\n$/],
    [['toString'], /^There is no command toString/],
    [['recount', '--frob'], /^Unknown option '--frob'/],
    [['recount', '--dry-run'], /^Unknown option '--dry-run'/],
    [['recount', 'national-1'], /^The argument national-1 is one too many\.\n$/],
    [['verify'], /^verify needs an ID, --all or --file\.\n$/],
    [['calendar'], /^calendar needs import FILE\.json, or show\.\n$/],
    [['calendar', 'show', '2027', 'more'], /^The argument more is one too many/],
    [['verify', 'a', 'b'], /^The argument b is one too many\.\n$/],
    [['recount', '--stage', 'dev', '--data', '.data'], /^--stage and --data exclude each other\.\n$/],
    [['recount', '--stage', 'a b'], /^--stage a b is no name of a stage\.\n$/],
    [['reconcile', '--grace', 'soon'], /^--grace soon is no number of minutes\.\n$/],
    [['reconcile', '--grace', '-1'], /ambiguous/],
    [['import', 'x.csv'], /^import needs a --source\.\n$/],
    [['import', '--source', 'hotline'], /^import needs a FILE\.csv\.\n$/],
    [['import', 'none.csv', '--source', 'hotline'], /^none\.csv cannot be read: ENOENT\.\n$/],
    [['verify', '--file', 'none.json'], /^none\.json cannot be read: ENOENT\.\n$/],
    [
      ['import', 'x.csv', '--source', 'hotline', '--url', 'http://example.org'],
      /^--url http:\/\/example\.org is no https address/,
    ],
  ])('exits 2 in one sentence for %j', async (args, sentence) => {
    const { code, out, err } = await ops(args, named('x'));
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(sentence);
  });

  it('takes a stage, a data directory, or .data', async () => {
    const asked: string[] = [];
    const keep = (kind: string) => (name: string) => {
      asked.push(`${kind} ${name}`);
      return named(name);
    };
    const around = { deployed: keep('stage'), embedded: keep('data') };
    await ops(['recount', '--stage', 'prod-cn'], null, around);
    await ops(['recount', '--data', 'elsewhere'], null, around);
    await ops(['recount'], null, around);
    expect(asked).toEqual(['stage prod-cn', 'data elsewhere', 'data .data']);
  });

  it('tells an unforeseen error without its words, which may quote anybody', async () => {
    const { code, err } = await ops(['recount'], named('x'));
    expect(code).toBe(1);
    expect(err).toMatch(/^recount failed: TypeError\n {4}at /);
    expect(err).not.toMatch(/张三|139/);
  });
});
