import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import type { HeldFacet, Step } from '../../domain/kernel/figures.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { readEntry } from '../store/clue-items.ts';
import { ENTRY_PREFIX } from '../store/keys.ts';
import { type Arrival, Counting } from '../store/ledger/counting.ts';
import { LEDGER_KINDS, type LedgerKind } from '../store/ledger/kinds.ts';
import { type AggregateRef, refKey, stepOf } from '../store/ledger/layout.ts';

/** The facet a stream record brings, if it is a new entry of a record that has one. */
function readArrival(
  kinds: readonly LedgerKind[],
  record: DynamoDBRecord,
): (AggregateRef & { step: Step<HeldFacet> }) | null {
  const image = record.dynamodb?.NewImage;
  const pk = image?.pk?.S ?? '';
  if (record.eventName !== 'INSERT' || !image?.facetNumber || !image.sk?.S?.startsWith(ENTRY_PREFIX))
    return null;
  const kind = kinds.find(({ recordPk }) => pk.startsWith(recordPk('')));
  const step = kind && stepOf(readEntry({ body: image.body?.S }));
  return step ? { kind: kind.figures.kind, id: pk.slice(kind.recordPk('').length), step } : null;
}

/**
 * The ledger: facets from the table's stream become counters. Records may come more than once, and in any order among
 * aggregates; one that cannot be counted makes the batch come again from its first record.
 */
export function createLedger(
  runtime: Runtime,
  kinds: readonly LedgerKind[] = LEDGER_KINDS,
): (event: DynamoDBStreamEvent) => Promise<DynamoDBBatchResponse> {
  const counting = new Counting(runtime, kinds);
  return async (event) => {
    const refs = new Map<string, AggregateRef>();
    const steps = new Map<string, Map<number, Step<HeldFacet>>>();
    const refOf = new Map<DynamoDBRecord, string>();
    for (const record of event.Records) {
      const arrival = readArrival(kinds, record);
      if (!arrival) continue;
      const { step, ...ref } = arrival;
      const key = refKey(ref);
      refs.set(key, ref);
      refOf.set(record, key);
      steps.set(key, (steps.get(key) ?? new Map<number, Step<HeldFacet>>()).set(step.facet.n, step));
    }
    const arrivals: Arrival[] = [...refs].map(([key, ref]) => ({
      ...ref,
      steps: [...(steps.get(key)?.values() ?? [])].sort((a, b) => a.facet.n - b.facet.n),
    }));
    const failures = await counting.count(arrivals);
    for (const [key, error] of failures) {
      runtime.log.error('QX-LEDGER-FAILED', { ...refs.get(key), error: (error as Error).name });
    }
    const first = event.Records.find((r) => failures.has(refOf.get(r) ?? ''));
    return {
      batchItemFailures: first ? [{ itemIdentifier: first.dynamodb?.SequenceNumber ?? '' }] : [],
    };
  };
}
