import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import type { ClueRecordEntry } from '../../domain/clue/record.ts';
import type { Step } from '../../domain/metrics/history.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { readEntries } from '../store/items.ts';
import { ENTRY_PREFIX, kindPrefix } from '../store/keys.ts';
import { type Arrival, Counting } from '../store/ledger/counting.ts';
import { stepOf } from '../store/ledger/layout.ts';
import { readImage } from '../store/table.ts';

/** The facets a stream record brings, if it is of new entries of a record that have some. */
function arrivalOf(record: DynamoDBRecord): Arrival | null {
  const image = record.dynamodb?.NewImage;
  if (record.eventName !== 'INSERT' || !image?.facetNumber) return null;
  if (!image.pk?.S?.startsWith(kindPrefix('clue')) || !image.sk?.S?.startsWith(ENTRY_PREFIX)) return null;
  const entries = readEntries(readImage(image)) as unknown as ClueRecordEntry[];
  const steps = entries.flatMap((entry) => stepOf(entry) ?? []);
  const [first] = entries;
  return first === undefined ? null : { clueId: first.id, steps };
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
      const { clueId } = arrival;
      clueOf.set(record, clueId);
      const byNumber = steps.get(clueId) ?? new Map<number, Step>();
      for (const step of arrival.steps) byNumber.set(step.facet.n, step);
      steps.set(clueId, byNumber);
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
