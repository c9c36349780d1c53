import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { BUILT_IN_CALENDAR } from '../../domain/calendar/built-in.ts';
import { addDays } from '../../domain/calendar/dates.ts';
import type { Facet } from '../../domain/clue/facet.ts';
import { CLUE_FIGURES } from '../../domain/clue/figures.ts';
import { addSteps, type RowChange } from '../../domain/kernel/figures.ts';
import type { ClueStep } from '../../domain/metrics/history.ts';
import { createLedger } from '../../functions/ledger/ledger.ts';
import type { Runtime } from '../../functions/runtime/runtime.ts';
import { rowItem, rowKey, scopeKey } from '../../functions/store/ledger/layout.ts';
import { toItem } from '../../functions/store/table.ts';
import { facet, historyFrom, streamEvent } from '../support/ledger.ts';

export const say = (name: string, figure: string): void => {
  process.stdout.write(`${name.padEnd(62)} ${figure}\n`);
};

export const median = (list: number[]): number =>
  list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;

/** Fills the ledger of a district with a year of clues, most of them closed, straight from the domain's deltas. */
export async function fillLedger({ dynamo, tableName }: Runtime, clues: number): Promise<void> {
  const rows = new Map<string, RowChange>();
  for (let n = 0; n < clues; n++) {
    const receivedDay = addDays('2021-01-01', Math.floor((n * 318) / clues));
    const open = facet({
      street: `44031100${1 + (n % 6)}`,
      receivedDay,
      due: BUILT_IN_CALENDAR.addWorkingDays(receivedDay, 15),
    });
    const closedDay = addDays(receivedDay, 1 + ((n * 7) % 25));
    const closed: Facet = {
      ...open,
      n: 2,
      state: 'closed',
      running: false,
      closedDay,
      outcome: {
        conclusion: n % 3 ? 'PAID' : 'ORDERED_PAID',
        verifiedAmountFen: 1_850_000,
        paidAmountFen: 1_850_000,
        headcount: 1 + (n % 5),
        satisfied: null,
        phaseDays: { sign: 1, contact: 2, investigation: (n * 7) % 20, review: 2 },
      },
    };
    const steps: ClueStep[] = [{ day: receivedDay, facet: open }];
    if (n % 29) steps.push({ day: closedDay, facet: closed });
    addSteps(CLUE_FIGURES, null, steps, rows);
  }
  const TableName = tableName;
  for (const { counters, ...name } of rows.values()) {
    const item = rowItem(rowKey(CLUE_FIGURES.kind, 1, name), { v: 1, counters });
    await dynamo.send(new PutItemCommand({ TableName, Item: toItem(item) }));
  }
  await dynamo.send(
    new PutItemCommand({ TableName, Item: toItem({ ...scopeKey(CLUE_FIGURES.kind, '440311'), span: 64 }) }),
  );
}

/** Counts a clue that was received two years ago and has just been extended again: its due date lies far from its receipt. */
export async function addReExtended(runtime: Runtime): Promise<void> {
  const received = facet({ receivedDay: '2019-03-05', due: '2019-03-26' });
  const steps = historyFrom(received, ['2021-11-10', { extended: true, due: '2021-12-01' }]);
  const { batchItemFailures } = await createLedger(runtime)(
    streamEvent(...steps.map((step): [string, ClueStep] => ['national-re-extended', step])),
  );
  if (batchItemFailures.length > 0) throw new Error('The re-extended clue was not counted.');
}
