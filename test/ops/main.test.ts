import { describe, expect, it } from 'vitest';
import type { Target } from '../../ops/target.ts';
import { ops } from './run.ts';

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
    [['frobnicate'], /^No such command: `frobnicate`; `--help` lists them\.\n$/],
    [['toString'], /^No such command: `toString`/],
    [['recount', '--frob'], /^Unknown option: `--frob`\.\n$/],
    [['recount', '--dry-run'], /^Unknown option: `--dry-run`\.\n$/],
    [['recount', 'national-1'], /^Unexpected argument: `national-1`\.\n$/],
    [['verify'], /^verify needs an ID, --all or --file\.\n$/],
    [['calendar'], /^calendar needs import FILE\.json, or show\.\n$/],
    [['calendar', 'show', '2027', 'more'], /^Unexpected argument: `more`\.\n$/],
    [['verify', 'a', 'b'], /^Unexpected argument: `b`\.\n$/],
    [['recount', '--stage', 'dev', '--data', '.data'], /^`--stage` and `--data` exclude each other\.\n$/],
    [['recount', '--stage', 'a b'], /^`--stage` must be the name of a stage\.\n$/],
    [['reconcile', '--grace', 'soon'], /^`--grace` must be a number from 0 to 1000000\.\n$/],
    [['reconcile', '--grace', '-1'], /^`--grace` needs a value\.\n$/],
    [['import', 'x.csv'], /^`--source` is required\.\n$/],
    [['import', '--source', 'hotline'], /^import needs a FILE\.csv\.\n$/],
    [['import', 'none.csv', '--source', 'hotline'], /^none\.csv cannot be read: ENOENT\.\n$/],
    [['verify', '--file', 'none.json'], /^none\.json cannot be read: ENOENT\.\n$/],
    [
      ['import', 'x.csv', '--source', 'hotline', '--url', 'http://example.org'],
      /^`--url` must be an https address; http is allowed for this machine alone\.\n$/,
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
    const io = { deployed: keep('stage'), embedded: keep('data') };
    await ops(['recount', '--stage', 'prod-cn'], null, io);
    await ops(['recount', '--data', 'elsewhere'], null, io);
    await ops(['recount'], null, io);
    expect(asked).toEqual(['stage prod-cn', 'data elsewhere', 'data .data']);
  });

  it('tells an unforeseen error without its words, which may quote anybody', async () => {
    const { code, err } = await ops(['recount'], named('x'));
    expect(code).toBe(1);
    expect(err).toMatch(/^recount failed: TypeError\n {4}at /);
    expect(err).not.toMatch(/张三|139/);
  });
});
