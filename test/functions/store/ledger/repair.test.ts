import { DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { BUILT_IN_CALENDAR } from '../../../../domain/calendar/built-in.ts';
import { receive } from '../../../../domain/clue/decide.ts';
import { CLUE } from '../../../../domain/clue/index.ts';
import { DEFAULT_POLICY } from '../../../../domain/policy/policy.ts';
import { createLedger } from '../../../../functions/ledger/ledger.ts';
import { registerDistrict } from '../../../../functions/store/districts.ts';
import { entryKey } from '../../../../functions/store/keys.ts';
import { rebuild, recount } from '../../../../functions/store/ledger/audit.ts';
import { repair } from '../../../../functions/store/ledger/repair.ts';
import { readRecord } from '../../../../functions/store/record.ts';
import { Repository } from '../../../../functions/store/repository.ts';
import { toItem } from '../../../../functions/store/table.ts';
import { at, intakeFacts } from '../../../support/clues.ts';
import { streamEvent } from '../../../support/ledger.ts';
import { isWrite, ledgerAnswer, useLedger, watchedClient, year } from '../../../support/ledger-table.ts';

const world = useLedger();
const now = at('2021-03-05 09:00');
const clues = () => new Repository(world.runtime, CLUE);
const actor = { actor: { id: 'test', role: 'system' } };

/** Writes a clue as the intake does; no stream tells the ledger. */
async function write(n: number, district = '440311'): Promise<string> {
  const clueId = `national-${n}`;
  const facts = intakeFacts({ clueNo: String(n), division: district, street: null });
  await registerDistrict(world.table, district);
  await clues().create(clueId, receive(facts, DEFAULT_POLICY, BUILT_IN_CALENDAR, now), now, actor);
  return clueId;
}

/** Changes what the figures see of a clue; no stream tells the ledger. */
const suspend = (clueId: string) =>
  clues().change(clueId, 'rearm', now, () => ({ events: [{ type: 'suspended' }] }), actor);

/** Tells a ledger all that is in a clue's record, as the stream would. */
async function tell(ledger: ReturnType<typeof createLedger>, clueId: string): Promise<void> {
  const found = await readRecord(world.table, CLUE, clueId);
  for (const { day, facet } of found?.entries ?? []) {
    if (facet) await ledger(streamEvent([clueId, { day, facet }]));
  }
}

const idsOf = (refs: readonly { id: string }[]) => refs.map(({ id }) => id).sort();

describe('repair', () => {
  test('counts what the stream lost, once, and nothing else', async () => {
    const ledger = createLedger(world.runtime);
    for (let n = 0; n < 130; n++) {
      const clueId = await write(n, n % 2 === 0 ? '440311' : '440304');
      if (n >= 5) await tell(ledger, clueId);
    }
    expect((await recount(world.runtime)).differences.length).toBeGreaterThan(0);
    const dry = await repair(world.runtime, { dryRun: true });
    expect(dry).toMatchObject({ aggregates: 130, failed: [] });
    expect(idsOf(dry.counted)).toEqual([0, 1, 2, 3, 4].map((n) => `national-${n}`));
    expect((await recount(world.runtime)).differences.length).toBeGreaterThan(0);

    world.sent.length = 0;
    const seen: number[] = [];
    const done = await repair(world.runtime, { onProgress: (clues) => seen.push(clues) });
    expect(idsOf(done.counted)).toEqual(idsOf(dry.counted));
    expect(seen.at(-1)).toBe(130);
    expect(world.sent.map((s) => s.command)).not.toContain('ScanCommand');
    expect((await recount(world.runtime)).differences).toEqual([]);
    expect(await ledgerAnswer(world.table, year('cohort', '4403'))).toMatchObject({ denominator: 130 });

    world.sent.length = 0;
    expect(await repair(world.runtime)).toMatchObject({ aggregates: 130, counted: [] });
    expect(world.sent.filter(({ command }) => isWrite(command))).toEqual([]);
    for (let n = 0; n < 5; n++) await tell(ledger, `national-${n}`);
    expect((await recount(world.runtime)).differences).toEqual([]);
  });

  test('counts on from where the ledger stands, in the epoch of the clue', async () => {
    const ledger = createLedger(world.runtime);
    const clueId = await write(1);
    await tell(ledger, clueId);
    await rebuild(world.runtime);
    await suspend(clueId);
    const late = await write(2);
    expect(idsOf((await repair(world.runtime)).counted)).toEqual([clueId, late]);
    expect(await recount(world.runtime)).toMatchObject({ epoch: 2, facets: 3, differences: [] });
  });

  test('names a clue whose record lacks a change, and counts the others', async () => {
    const clueId = await write(1);
    await suspend(clueId);
    await write(2);
    const found = await readRecord(world.table, CLUE, clueId);
    const last = found?.entries.at(-1)?.seq ?? 0;
    expect(found?.entries.at(-1)?.facet?.n).toBe(2);
    await world.client.send(
      new DeleteItemCommand({ TableName: world.table.name, Key: toItem(entryKey('clue', clueId, last)) }),
    );
    const { counted, failed } = await repair(world.runtime);
    expect(idsOf(counted)).toEqual(['national-2']);
    expect(failed).toEqual([{ kind: 'clue', id: clueId, error: 'RecordGap' }]);
  });

  test('can be cut off at any write and run again', async () => {
    for (let n = 0; n < 4; n++) await write(n);
    for (let cut = 0; cut < 4; cut++) {
      let left = cut;
      const faulty = watchedClient(world.connect(), (command) => {
        if (!isWrite(command)) return;
        if (left === 0) throw Object.assign(new Error('killed'), { name: 'TimeoutError' });
        left -= 1;
      });
      await repair({ ...world.runtime, dynamo: faulty });
      faulty.destroy();
    }
    await repair(world.runtime);
    expect((await recount(world.runtime)).differences).toEqual([]);
  });
});
