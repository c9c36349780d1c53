import { addDays, type CalendarDate, shanghaiDate } from '../../domain/calendar/dates.ts';
import { completion, type Question, rowsNeeded } from '../../domain/metrics/completion.ts';
import type { LedgerRow } from '../../domain/metrics/counters.ts';
import { notYetDue } from '../../domain/metrics/stock.ts';
import type { GaugeName, PublishGauges, Runtime } from '../runtime/runtime.ts';
import { READING_EPOCH_KEY, SCOPES_PK } from '../store/ledger/layout.ts';
import { LedgerReader, readScope } from '../store/ledger/reading.ts';
import { openTable } from '../store/table.ts';

/** Days ahead that count as soon, today apart. */
const SOON_DAYS = 3;

type Readings = Record<Exclude<GaugeName, 'CompletionRate'>, number>;

const thisYear = (definition: Question['definition'], division: string, today: CalendarDate): Question => ({
  definition,
  division,
  from: `${today.slice(0, 4)}-01-01`,
  to: today,
  asOf: today,
});

function readingsOf(district: string, rows: readonly LedgerRow[], today: CalendarDate): Readings {
  const cohort = completion(thisYear('cohort', district, today), rows);
  const { flow, overdue } = completion(thisYear('flow', district, today), rows);
  const last = `DAY#${addDays(today, SOON_DAYS)}`;
  return {
    CluesReceived: flow?.received ?? 0,
    CluesClosed: flow?.closed ?? 0,
    CohortBase: cohort.denominator,
    CohortClosed: cohort.numerator,
    CluesOpen: flow?.openAtEnd ?? 0,
    CluesOverdue: overdue,
    CluesDueSoon: notYetDue(
      rows.filter(({ row }) => row <= last),
      district,
      today,
    ),
  };
}

/** Without a clue in the base there is no rate. */
const withRate = (readings: Readings): Parameters<PublishGauges>[0] =>
  readings.CohortBase === 0
    ? readings
    : { ...readings, CompletionRate: (100 * readings.CohortClosed) / readings.CohortBase };

/**
 * The business gauges (scheduled): for each district that has had clues, and for all together, how the year stands and
 * what is open, from the ledger. Reads the rows of a year and of the due dates to come, however many clues there are.
 */
export function createGauges(runtime: Runtime, publish: PublishGauges): () => Promise<{ districts: number }> {
  const table = openTable(runtime.dynamo, runtime.tableName);
  return async () => {
    const today = shanghaiDate(runtime.now());
    const { items } = await table.query<Parameters<typeof readScope>[0]>(
      { KeyConditionExpression: 'pk = :pk', values: { ':pk': SCOPES_PK } },
      { all: true },
    );
    const scopes = items.filter(({ sk }) => sk !== READING_EPOCH_KEY.sk).map(readScope);
    const reader = new LedgerReader(table);
    const total = readingsOf('', [], today);
    for (const scope of scopes) {
      const { district, ahead } = scope;
      // The rows of the flow are those of the cohort and more.
      const need = rowsNeeded(thisYear('flow', district, today), ahead);
      const readings = readingsOf(district, await reader.rows([scope], () => need), today);
      publish(withRate(readings), district);
      for (const name of Object.keys(total) as (keyof Readings)[]) total[name] += readings[name];
    }
    publish(withRate(total), null);
    runtime.log.info('QX-GAUGES-READ', { districts: scopes.length, items: reader.items });
    return { districts: scopes.length };
  };
}
