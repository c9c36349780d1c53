import { openApiText } from '../openapi/api.ts';
import { hashFromEnvironment, runtimeFromEnvironment } from '../shared/environment.ts';
import { createQueries } from './queries.ts';

export const handler = createQueries(runtimeFromEnvironment(), {
  hash: hashFromEnvironment(),
  openApi: openApiText,
});
