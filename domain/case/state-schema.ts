import * as z from 'zod';
import type { SchemaOf } from '../kernel/state-schema.ts';
import { CASE_MEMBERS } from './members.ts';
import type { Case } from './state.ts';

const schema = z.strictObject(CASE_MEMBERS) satisfies z.ZodType<Case>;

/** The schema of a case's stored state: strict, so that a member nobody knows is told too. For tests and operations. */
export const caseStateSchema: SchemaOf<Case, typeof schema> = schema;
