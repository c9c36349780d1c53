import type { RecordEntry } from '../kernel/record.ts';
import type { ClueEvent } from './events.ts';
import type { Facet } from './facet.ts';

/** An entry of a clue's record. */
export type ClueRecordEntry = RecordEntry<ClueEvent, Facet>;
