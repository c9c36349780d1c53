import { hashFromEnvironment, runtimeFromEnvironment } from '../shared/environment.ts';
import { createCommands } from './commands.ts';

export const handler = createCommands(runtimeFromEnvironment(), { hash: hashFromEnvironment() });
