import { openApiFromFile, runtimeFromEnvironment } from '../shared/environment.ts';
import { createQueries } from './queries.ts';

export const handler = createQueries(runtimeFromEnvironment(), { openApi: openApiFromFile });
