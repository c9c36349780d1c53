import { openApiFromFile, runtimeFromEnvironment, withHash } from '../shared/environment.ts';
import { createQueries } from './queries.ts';

export const handler = withHash(createQueries, runtimeFromEnvironment(), { openApi: openApiFromFile });
