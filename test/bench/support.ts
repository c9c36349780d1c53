import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { BUILT_IN_CALENDAR } from '../../domain/calendar/built-in.ts';
import { addDays } from '../../domain/calendar/dates.ts';
import type { Facet } from '../../domain/clue/facet.ts';
import { deltas } from '../../domain/metrics/counters.ts';
import type { Step } from '../../domain/metrics/history.ts';
import { createLedger } from '../../functions/ledger/ledger.ts';
import type { Runtime } from '../../functions/runtime/runtime.ts';
import { ledgerPk, rowItem, rowSk, scopeKey } from '../../functions/store/ledger/layout.ts';
import { toItem } from '../../functions/store/table.ts';
import { facet, historyFrom, streamEvent } from '../support/ledger.ts';

export const say = (name: string, figure: string): void => {
  process.stdout.write(`${name.padEnd(62)} ${figure}\n`);
};

export const median = (list: number[]): number =>
  list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;

/** Fills the ledger of a district with a year of clues, most of them closed, straight from the domain's deltas. */
export async function fillLedger({ dynamo, tableName }: Runtime, clues: number): Promise<void> {
  const rows = new Map<string, Map<string, number>>();
  for (let n = 0; n < clues; n++) {
    const receivedDay = addDays('2021-01-01', Math.floor((n * 318) / clues));
    const open: Facet = {
      n: 1,
      division: '440311',
      street: `44031100${1 + (n % 6)}`,
      receivedDay,
      state: 'open',
      due: BUILT_IN_CALENDAR.addWorkingDays(receivedDay, 15),
      running: true,
      extended: false,
      late: false,
      repeated: false,
      lastReturn: null,
      closedDay: null,
      outcome: null,
      returnReason: null,
    };
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
    for (const d of [
      ...deltas(null, open, receivedDay),
      ...(n % 29 ? deltas(open, closed, closedDay) : []),
    ]) {
      const row = rows.get(d.row) ?? new Map<string, number>();
      rows.set(d.row, row.set(d.counter, (row.get(d.counter) ?? 0) + d.by));
    }
  }
  const TableName = tableName;
  for (const [row, counters] of rows) {
    const key = { pk: ledgerPk('440311'), sk: rowSk(1, row as `DAY#${string}`) };
    const item = rowItem(key, { v: 1, counters });
    await dynamo.send(new PutItemCommand({ TableName, Item: toItem(item) }));
  }
  await dynamo.send(
    new PutItemCommand({ TableName, Item: toItem({ ...scopeKey('440311'), span: 64, ahead: 32 }) }),
  );
}

/** Counts a clue that was received two years ago and has just been extended again: its due date lies far from its receipt. */
export async function addReExtended(runtime: Runtime): Promise<void> {
  const received = facet({ receivedDay: '2019-03-05', due: '2019-03-26' });
  const steps = historyFrom(received, ['2021-11-10', { extended: true, due: '2021-12-01' }]);
  const { batchItemFailures } = await createLedger(runtime)(
    streamEvent(...steps.map((step): [string, Step] => ['national-re-extended', step])),
  );
  if (batchItemFailures.length > 0) throw new Error('The re-extended clue was not counted.');
}
