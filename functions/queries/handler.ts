import { cursorKeyFromEnvironment, openApiFromFile, runtimeFromEnvironment } from '../runtime/environment.ts';
import { createQueries } from './queries.ts';

export const handler = createQueries(runtimeFromEnvironment(), {
  openApi: openApiFromFile,
  cursorKey: cursorKeyFromEnvironment,
});
