import { CASE } from '../../domain/case/index.ts';
import { CLUE } from '../../domain/clue/index.ts';
import type { Aggregate } from '../../domain/kernel/aggregate.ts';
import { Registry } from '../../domain/kernel/registry.ts';
import { runtimeFromEnvironment, withHash } from '../runtime/environment.ts';
import { createCommands } from './commands.ts';

/** Clues, and the cases that they open or join. */
const aggregates = new Registry([CLUE as unknown as Aggregate, CASE as unknown as Aggregate]);

export const handler = withHash(createCommands, runtimeFromEnvironment(aggregates), {});
