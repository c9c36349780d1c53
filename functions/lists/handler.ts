import { CLUE } from '../../domain/clue/index.ts';
import * as environment from '../runtime/environment.ts';
import { createLists } from './lists.ts';

export const handler = environment.withHash(createLists, environment.runtimeOf(CLUE), {
  sources: environment.sourceNamesFromEnvironment().sources,
  cursorKey: environment.cursorKeyFromEnvironment,
});
