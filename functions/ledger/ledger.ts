import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import type { Step } from '../../domain/metrics/history.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { readEntry } from '../store/clue-items.ts';
import { cluePk, ENTRY_PREFIX } from '../store/keys.ts';
import { type Arrival, Counting } from '../store/ledger/counting.ts';
import { stepOf } from '../store/ledger/layout.ts';

/** The facet a stream record brings, if it is a new entry of a clue's record that has one. */
function arrivalOf(record: DynamoDBRecord): { clueId: string; step: Step } | null {
  const image = record.dynamodb?.NewImage;
  if (record.eventName !== 'INSERT' || !image?.facetNumber) return null;
  if (!image.pk?.S?.startsWith(cluePk('')) || !image.sk?.S?.startsWith(ENTRY_PREFIX)) return null;
  const entry = readEntry({ body: image.body?.S });
  const step = stepOf(entry);
  return step && { clueId: entry.clueId, step };
}

/**
 * The ledger: facets from the table's stream become counters. Records may come more than once, and in any order among
 * clues; a clue that cannot be counted makes the batch come again from its first record.
 */
export function createLedger(
  runtime: Runtime,
): (event: DynamoDBStreamEvent) => Promise<DynamoDBBatchResponse> {
  const counting = new Counting(runtime);
  return async (event) => {
    const steps = new Map<string, Map<number, Step>>();
    const clueOf = new Map<DynamoDBRecord, string>();
    for (const record of event.Records) {
      const arrival = arrivalOf(record);
      if (!arrival) continue;
      const { clueId, step } = arrival;
      clueOf.set(record, clueId);
      steps.set(clueId, (steps.get(clueId) ?? new Map<number, Step>()).set(step.facet.n, step));
    }
    const arrivals: Arrival[] = [...steps].map(([clueId, byNumber]) => ({
      clueId,
      steps: [...byNumber.values()].sort((a, b) => a.facet.n - b.facet.n),
    }));
    const failures = await counting.count(arrivals);
    for (const [clueId, error] of failures) {
      runtime.log.error('QX-LEDGER-FAILED', { clueId, error: (error as Error).name });
    }
    const first = event.Records.find((r) => failures.has(clueOf.get(r) ?? ''));
    return {
      batchItemFailures: first ? [{ itemIdentifier: first.dynamodb?.SequenceNumber ?? '' }] : [],
    };
  };
}
