import { AGGREGATES } from '../../domain/registry.ts';
import { runtimeFromEnvironment, withHash } from '../runtime/environment.ts';
import { createCommands } from './commands.ts';

export const handler = withHash(createCommands, runtimeFromEnvironment(AGGREGATES), {});
