import { CLUE } from '../../domain/clue/index.ts';
import { cursorKeyFromEnvironment, openApiFromFile, runtimeOf } from '../runtime/environment.ts';
import { createQueries } from './queries.ts';

export const handler = createQueries(runtimeOf(CLUE), {
  openApi: openApiFromFile,
  cursorKey: cursorKeyFromEnvironment,
});
