import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import type { HeldFacet, Step } from '../../domain/kernel/figures.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { readEntries } from '../store/items.ts';
import { ENTRY_PREFIX } from '../store/keys.ts';
import { type Arrival, Counting } from '../store/ledger/counting.ts';
import { type LedgerKind, ledgerKinds } from '../store/ledger/kinds.ts';
import { type AggregateRef, refKey, stepOf } from '../store/ledger/layout.ts';
import { readImage } from '../store/table.ts';
import {
  giveUp,
  isPermanent,
  LOGGED_ONLY,
  type SendDeadLetter,
  UnknownKind,
} from '../workflow/dead-letters.ts';

/** The facets a stream record brings, if it is of new entries of a record that have some. */
function readArrival(kinds: readonly LedgerKind[], record: DynamoDBRecord): Arrival | null {
  const image = record.dynamodb?.NewImage;
  const pk = image?.pk?.S ?? '';
  if (record.eventName !== 'INSERT' || !image?.facetNumber || !image.sk?.S?.startsWith(ENTRY_PREFIX))
    return null;
  const kind = kinds.find(({ recordPk }) => pk.startsWith(recordPk('')));
  if (!kind) throw new UnknownKind(`figures of ${pk.split('#', 1)[0]}`);
  const entries = readEntries<never, HeldFacet>(readImage(image));
  const steps = entries.flatMap((entry) => stepOf(entry) ?? []);
  return { kind: kind.figures.kind, id: pk.slice(kind.recordPk('').length), steps };
}

/**
 * The ledger: facets from the table's stream become counters. Records may come more than once, and in any order among
 * aggregates; one that cannot be counted makes the batch come again from its first record, or is given up at once where that will
 * never change.
 */
export function createLedger(
  runtime: Runtime,
  kinds: readonly LedgerKind[] = ledgerKinds(runtime.aggregates),
  sendDeadLetter: SendDeadLetter = LOGGED_ONLY,
): (event: DynamoDBStreamEvent) => Promise<DynamoDBBatchResponse> {
  const counting = new Counting(runtime, kinds);
  const tryReading = (record: DynamoDBRecord, faults: Map<DynamoDBRecord, unknown>): Arrival | null => {
    try {
      return readArrival(kinds, record);
    } catch (error) {
      faults.set(record, error);
      return null;
    }
  };
  return async (event) => {
    const refs = new Map<string, AggregateRef>();
    const steps = new Map<string, Map<number, Step<HeldFacet>>>();
    const refOf = new Map<DynamoDBRecord, string>();
    const faults = new Map<DynamoDBRecord, unknown>();
    for (const record of event.Records) {
      const arrival = tryReading(record, faults);
      if (!arrival) continue;
      const { steps: arrived, ...ref } = arrival;
      const key = refKey(ref);
      refs.set(key, ref);
      refOf.set(record, key);
      const byNumber = steps.get(key) ?? new Map<number, Step<HeldFacet>>();
      for (const step of arrived) byNumber.set(step.facet.n, step);
      steps.set(key, byNumber);
    }
    const arrivals: Arrival[] = [...refs].map(([key, ref]) => ({
      ...ref,
      steps: [...(steps.get(key)?.values() ?? [])].sort((a, b) => a.facet.n - b.facet.n),
    }));
    const failures = await counting.count(arrivals);
    for (const [key, error] of failures) {
      runtime.log.error('QX-LEDGER-FAILED', { ...refs.get(key), error: (error as Error).name });
    }
    for (const record of event.Records) {
      const error = faults.get(record) ?? failures.get(refOf.get(record) ?? '');
      if (error === undefined) continue;
      try {
        if (!isPermanent(error)) throw error;
        await giveUp(runtime.log, sendDeadLetter, record, error);
      } catch {
        // All from here on come again, so nothing behind it is given up yet.
        return { batchItemFailures: [{ itemIdentifier: record.dynamodb?.SequenceNumber ?? '' }] };
      }
    }
    return { batchItemFailures: [] };
  };
}
