import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { recount } from '../../functions/ledger/audit.ts';
import { main, type StartedStack } from '../../local/replay/main.ts';
import { type Stack, startStack } from '../../local/stack.ts';

describe('the bundled Guangming 2021 year', () => {
  let folder = '';
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('comes out at 1,007 of 1,043, with every expectation held and no drift', {
    timeout: 300_000,
  }, async () => {
    folder = await mkdtemp(join(tmpdir(), 'qingxin-replay-'));
    const report = join(folder, 'report.json');
    let out = '';
    let err = '';
    let drift: unknown;
    let meter: Stack['meter'] | undefined;
    const code = await main(['--report', report], {
      start: async (options): Promise<StartedStack> => {
        const stack = await startStack(options);
        meter = stack.meter;
        return {
          ...stack,
          close: async () => {
            drift = (await recount(stack.runtime)).differences;
            await stack.close();
          },
        };
      },
      out: (text) => {
        out += text;
      },
      err: (text) => {
        err += text;
      },
      tty: false,
    });
    expect(err).toBe('');
    expect(code).toBe(0);
    expect(out).toMatch(/光明区 440311\s+1043\s+1007\s+96\.55%/);
    expect(drift).toEqual([]);
    const { mismatches, executions, requests } = JSON.parse(await readFile(report, 'utf8'));
    expect(mismatches).toEqual([]);
    expect(executions.failed).toBe(0);
    expect(requests).toBeGreaterThan(6000);
    expect(meter?.counts.get('PushConflicting')).toBeGreaterThan(0);
    expect(meter?.counts.get('GroupReported')).toBeGreaterThan(0);
    expect(meter?.counts.get('ClueOverdue')).toBeGreaterThan(0);
  });
});
