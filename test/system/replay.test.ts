import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { CLUE } from '../../domain/clue/index.ts';
import { AGGREGATES } from '../../domain/registry.ts';
import { recordEntrySchema } from '../../functions/contract/record-schema.ts';
import { createGauges } from '../../functions/gauges/gauges.ts';
import { anchorId, readAnchors } from '../../functions/store/anchors.ts';
import { recount } from '../../functions/store/ledger/audit.ts';
import { scanRecords } from '../../functions/store/scan.ts';
import { openTable } from '../../functions/store/table.ts';
import { fileAnchors } from '../../local/anchors.ts';
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
    const heads = new Map<string, unknown>();
    // Every function is held to what its deployed role allows.
    const held = roles();
    let meter: Stack['meter'] | undefined;
    const data = join(folder, 'data');
    const code = await main(['--scenario', scenario, '--report', report, '--data', data], {
      start: async (options): Promise<StartedStack> => {
        const stack = await startStack({ ...options, around: held.around });
        held.enforce(stack.runtime.dynamo);
        meter = stack.meter;
        return {
          ...stack,
          close: async () => {
            const { differences, unverified } = await held.around('recount', () => recount(stack.runtime));
            drift = [differences, unverified.count];
            const table = openTable(stack.runtime.dynamo, stack.runtime.tableName);
            for await (const page of scanRecords(stack.runtime, table, AGGREGATES.all)) {
              const { kind } = page.aggregate;
              for (const { id, stored, entries } of page.records) {
                heads.set(anchorId(kind, id), [stored?.state.version, stored?.state.head]);
                if (kind !== CLUE.kind) continue;
                for (const entry of entries) expect(recordEntrySchema.parse(entry)).toEqual(entry);
              }
            }
            await held.around(
              'gauges',
              createGauges(
                stack.runtime,
                () => {},
                async () => ({ rotating: [], nextAt: null }),
              ),
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
    expect(drift).toEqual([[], 0]);
    expect(heads.size).toBeGreaterThan(200);
    const anchors = await readAnchors(fileAnchors(data));
    expect([...anchors.ids].sort()).toEqual([...heads.keys()].sort());
    for (const [id, [version, head]] of heads as Map<string, [number, string]>) {
      expect(anchors.evidence(id).anchors).toEqual([{ seq: version, head, at: anchors.anchoredAt }]);
    }
    const { mismatches, executions, requests } = JSON.parse(await readFile(report, 'utf8'));
    expect(mismatches).toEqual([]);
    expect(executions.failed).toBe(0);
    expect(requests).toBe(lines.length);
    expect(meter?.counts.get('PushConflicting')).toBeGreaterThan(0);
    expect(meter?.counts.get('ClueOverdue')).toBeGreaterThan(0);
    expect([...held.refused]).toEqual([]);
  });
});
