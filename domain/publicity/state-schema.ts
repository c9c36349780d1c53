import * as z from 'zod';
import type { SchemaOf } from '../kernel/state-schema.ts';
import { PUBLICITY_MEMBERS } from './members.ts';
import type { Publicity } from './state.ts';

const schema = z.strictObject(PUBLICITY_MEMBERS) satisfies z.ZodType<Publicity>;

/** The schema of a stored state: strict, so that a member nobody knows is told too. For tests and operations. */
export const publicityStateSchema: SchemaOf<Publicity, typeof schema> = schema;
