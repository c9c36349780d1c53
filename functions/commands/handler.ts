import { runtimeFromEnvironment, withHash } from '../shared/environment.ts';
import { createCommands } from './commands.ts';

export const handler = withHash(createCommands, runtimeFromEnvironment(), {});
