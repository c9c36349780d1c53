import { afterEach, describe, expect, it, vi } from 'vitest';
import { describeUsage, parseCommandLine, runCommandLine } from '../../local/cli.ts';
import { collectIo } from '../support/io.ts';

const COMMAND = {
  call: 'npm run try',
  about: 'Tries something.',
  options: {
    port: {
      type: 'number',
      placeholder: 'PORT',
      help: 'port to listen on',
      min: 1,
      max: 65_535,
      default: 8787,
      env: 'TRY_PORT',
    },
    wait: { type: 'number', placeholder: 'MIN', help: 'minutes', min: 0, fraction: true },
    name: { type: 'text', placeholder: 'NAME', help: 'who', required: true },
    tag: { type: 'text', placeholder: 'TAG', help: 'a tag;\nmay be repeated', multiple: true },
    kind: {
      type: 'text',
      placeholder: 'KIND',
      help: 'which kind',
      default: 'a',
      accepts: (text: string) => text === 'a' || text === 'b',
      expected: 'a or b',
    },
    quiet: { type: 'flag', help: 'say nothing' },
  },
  args: { usage: '[FILE]', max: 1 },
  notes: 'That is all.',
} as const;

const parse = (...given: string[]) => parseCommandLine(COMMAND, ['--name', 'n', ...given]);

afterEach(() => vi.unstubAllEnvs());

describe('a command line', () => {
  it('gives defaults for what is absent', () => {
    expect(parse()).toEqual({
      values: { port: 8787, wait: undefined, name: 'n', tag: [], kind: 'a', quiet: false },
      args: [],
    });
  });

  it('gives what was asked for, in either form', () => {
    expect(
      parse('--port', '1', '--wait=0.5', '--tag', 'x', '--tag=-y', '--kind=b', '--quiet', 'file'),
    ).toEqual({
      values: { port: 1, wait: 0.5, name: 'n', tag: ['x', '-y'], kind: 'b', quiet: true },
      args: ['file'],
    });
    expect(parse('--', '--port')).toMatchObject({ args: ['--port'] });
  });

  it('takes a number from the environment, which an option overrides', () => {
    vi.stubEnv('TRY_PORT', '80');
    expect(parse()).toMatchObject({ values: { port: 80 } });
    expect(parse('--port', '81')).toMatchObject({ values: { port: 81 } });
    vi.stubEnv('TRY_PORT', 'x');
    expect(() => parse()).toThrow('`TRY_PORT` must be a whole number from 1 to 65535.');
  });

  it.each([
    [['--frob'], 'Unknown option: `--frob`.'],
    [['-x'], 'Unknown option: `-x`.'],
    [['--toString'], 'Unknown option: `--toString`.'],
    [['--port', '0'], '`--port` must be a whole number from 1 to 65535.'],
    [['--port', '65536'], '`--port` must be a whole number from 1 to 65535.'],
    [['--port', '1.5'], '`--port` must be a whole number from 1 to 65535.'],
    [['--port', ''], '`--port` must be a whole number from 1 to 65535.'],
    [['--port', '0x50'], '`--port` must be a whole number from 1 to 65535.'],
    [['--wait', 'soon'], '`--wait` must be a number of at least 0.'],
    [['--wait', '-1'], '`--wait` needs a value.'],
    [['--port'], '`--port` needs a value.'],
    [['--port', '--quiet'], '`--port` needs a value.'],
    [['--port', '1', '--port', '2'], '`--port` may be given once.'],
    [['--quiet=yes'], '`--quiet` takes no value.'],
    [['--kind', 'c'], '`--kind` must be a or b.'],
    [['--tag', ''], '`--tag` must not be empty.'],
    [['a', 'b'], 'Unexpected argument: `b`.'],
  ])('is refused in one sentence: %j', (given, sentence) => {
    expect(() => parse(...given)).toThrow(expect.objectContaining({ name: 'UsageError', message: sentence }));
  });

  it('refuses the lack of a required option', () => {
    expect(() => parseCommandLine(COMMAND, [])).toThrow('`--name` is required.');
  });

  it('shows how it is used', async () => {
    const { io, written } = collectIo();
    const run = vi.fn(() => 0);
    expect(await runCommandLine(COMMAND, ['--help'], io, run)).toBe(0);
    expect(run).not.toHaveBeenCalled();
    expect(written).toEqual({ out: describeUsage(COMMAND), err: '' });
    expect(written.out).toBe(`Usage: npm run try -- [FILE] [options]
Tries something.

  --port PORT   port to listen on (8787)
  --wait MIN    minutes
  --name NAME   who
  --tag TAG     a tag;
                may be repeated
  --kind KIND   which kind (a)
  --quiet       say nothing
  --help        show this

That is all.
`);
  });

  it('ends with the exit code of the command, with 2 for misuse, and lets other errors through', async () => {
    const { io, written } = collectIo();
    expect(await runCommandLine(COMMAND, ['--name', 'n'], io, () => 7)).toBe(7);
    expect(await runCommandLine(COMMAND, ['--frob'], io, () => 7)).toBe(2);
    expect(written).toEqual({ out: '', err: 'Unknown option: `--frob`.\n' });
    const failing = runCommandLine(COMMAND, ['--name', 'n'], io, () => Promise.reject(new Error('no disk')));
    await expect(failing).rejects.toThrow('no disk');
  });
});
