import { openApiText } from '../openapi/api.ts';
import { runtimeFromEnvironment, withHash } from '../shared/environment.ts';
import { createQueries } from './queries.ts';

export const handler = withHash(createQueries, runtimeFromEnvironment(), { openApi: openApiText });
