import { bareRuntimeFromEnvironment, cursorKeyFromEnvironment } from '../runtime/environment.ts';
import { createPublicDecisions } from './public-decisions.ts';

export const handler = createPublicDecisions(bareRuntimeFromEnvironment(), {
  cursorKey: cursorKeyFromEnvironment,
});
