import { caseStateSchema } from './case/state-schema.ts';
import { clueStateSchema } from './clue/state-schema.ts';
import type { StateSchemas } from './kernel/state-schema.ts';
import { publicityStateSchema } from './publicity/state-schema.ts';

/** The schema of every aggregate's stored state, by kind. For tests and operations: functions cannot afford schemas they do not need. */
export const STATE_SCHEMAS: StateSchemas = {
  clue: clueStateSchema,
  case: caseStateSchema,
  publicity: publicityStateSchema,
};
