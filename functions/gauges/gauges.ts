import { addDays, type CalendarDate, shanghaiDate } from '../../domain/calendar/dates.ts';
import { CLUE_FIGURES } from '../../domain/clue/figures.ts';
import { completion, type Question, rowsForCompletion } from '../../domain/metrics/completion.ts';
import type { ClueRow } from '../../domain/metrics/rows.ts';
import { notYetDue } from '../../domain/metrics/stock.ts';
import type { KeyRotation } from '../runtime/key-rotation.ts';
import type { GaugeName, PublishGauges, Runtime } from '../runtime/runtime.ts';
import { LedgerReader } from '../store/ledger/reading.ts';
import { readSenders } from '../store/senders.ts';
import { openTable } from '../store/table.ts';

/** Days ahead that count as soon, today apart. */
const SOON_DAYS = 3;
const HOUR_MS = 3_600_000;

type Values = Record<
  Exclude<GaugeName, 'CompletionRate' | 'SenderSilentHours' | 'DaysToKeyRotation'>,
  number
>;

const thisYear = (definition: Question['definition'], division: string, today: CalendarDate): Question => ({
  definition,
  division,
  from: `${today.slice(0, 4)}-01-01`,
  to: today,
  asOf: today,
});

function valuesOf(district: string, rows: readonly ClueRow[], today: CalendarDate): Values {
  const cohort = completion(thisYear('cohort', district, today), rows);
  const { flow, overdue } = completion(thisYear('flow', district, today), rows);
  return {
    CluesReceived: flow?.received ?? 0,
    CluesClosed: flow?.closed ?? 0,
    CohortBase: cohort.denominator,
    CohortClosed: cohort.numerator,
    CluesOpen: flow?.openAtEnd ?? 0,
    CluesOverdue: overdue,
    CluesDueSoon: notYetDue(rows, district, today, addDays(today, SOON_DAYS)),
  };
}

/** Without a clue in the base there is no rate. */
const withRate = (values: Values): Parameters<PublishGauges>[0] =>
  values.CohortBase === 0
    ? values
    : { ...values, CompletionRate: (100 * values.CohortClosed) / values.CohortBase };

/**
 * The gauges (scheduled): for each district that has had clues, and for all together, how the year stands and what is open, from
 * the ledger; how long each sender has been silent; when keys rotate next. Reads the rows of a year and of the due dates to
 * come, however many clues there are.
 */
export function createGauges(
  runtime: Runtime,
  publish: PublishGauges,
  rotation: () => Promise<KeyRotation>,
): () => Promise<{ districts: number }> {
  const table = openTable(runtime.dynamo, runtime.tableName, runtime.pause);
  async function readSenderGauges(): Promise<void> {
    const now = runtime.now();
    for (const { source, lastPushAt } of await readSenders(table)) {
      publish({ SenderSilentHours: (now - Date.parse(lastPushAt)) / HOUR_MS }, { source });
    }
    const { nextAt } = await rotation();
    if (nextAt !== null) publish({ DaysToKeyRotation: (Date.parse(nextAt) - now) / (24 * HOUR_MS) }, {});
  }
  return async () => {
    const today = shanghaiDate(runtime.now());
    const reader = new LedgerReader(table, CLUE_FIGURES);
    const scopes = await reader.scopes();
    const total = valuesOf('', [], today);
    for (const scope of scopes) {
      const { district, ahead } = scope;
      // The rows of the flow are those of the cohort and more.
      const range = rowsForCompletion(thisYear('flow', district, today), ahead);
      const values = valuesOf(district, await reader.rows([scope], () => range), today);
      publish(withRate(values), { division: district });
      for (const name of Object.keys(total) as (keyof Values)[]) total[name] += values[name];
    }
    publish(withRate(total), {});
    await readSenderGauges();
    runtime.log.info('QX-GAUGES-READ', { districts: scopes.length, items: reader.items });
    return { districts: scopes.length };
  };
}
