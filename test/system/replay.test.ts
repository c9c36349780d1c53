import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createGauges } from '../../functions/gauges/gauges.ts';
import { recount } from '../../functions/ledger/audit.ts';
import { main, type StartedStack } from '../../local/replay/main.ts';
import { type Stack, startStack } from '../../local/stack.ts';
import { fifthOfTheYear } from '../support/fifth.ts';
import { roles } from '../support/permissions.ts';

describe('a fifth of the bundled Guangming 2021 year', () => {
  let folder = '';
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('comes out as its script says, with every expectation held and no drift', {
    timeout: 300_000,
  }, async () => {
    folder = await mkdtemp(join(tmpdir(), 'qingxin-replay-'));
    const report = join(folder, 'report.json');
    const scenario = join(folder, 'scenario.jsonl');
    const lines = fifthOfTheYear().map((step) => JSON.stringify(step));
    await writeFile(scenario, lines.join('\n'));
    let out = '';
    let err = '';
    let drift: unknown;
    // Every function is held to what its deployed role allows.
    const held = roles();
    let meter: Stack['meter'] | undefined;
    const code = await main(['--scenario', scenario, '--report', report], {
      start: async (options): Promise<StartedStack> => {
        const stack = await startStack({ ...options, around: held.around });
        held.enforce(stack.runtime.dynamo);
        meter = stack.meter;
        return {
          ...stack,
          close: async () => {
            drift = (await held.around('recount', () => recount(stack.runtime))).differences;
            await held.around(
              'gauges',
              createGauges(stack.runtime, () => {}),
            );
            await held.around('reconcile', () => stack.reconcile(0));
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
    expect(out).toMatch(/光明区 440311\s+209\s+202\s+96\.65%/);
    expect(drift).toEqual([]);
    const { mismatches, executions, requests } = JSON.parse(await readFile(report, 'utf8'));
    expect(mismatches).toEqual([]);
    expect(executions.failed).toBe(0);
    expect(requests).toBe(lines.length);
    expect(meter?.counts.get('PushConflicting')).toBeGreaterThan(0);
    expect(meter?.counts.get('ClueOverdue')).toBeGreaterThan(0);
    expect([...held.refused]).toEqual([]);
  });
});
