import * as z from 'zod';
import type { RouteKey, RouteKeyOf } from '../http/routes.ts';
import { ADMINISTRATION } from './descriptions/administration.ts';
import { CASES } from './descriptions/cases.ts';
import { CLUES } from './descriptions/clues.ts';
import { FILES } from './descriptions/files.ts';
import { METRICS } from './descriptions/metrics.ts';
import { PUBLICITY } from './descriptions/publicity.ts';
import { PUSHES } from './descriptions/pushes.ts';
import type { RouteDescription } from './route-description.ts';

/** The pages are no part of the API. */
type DescribedKey = Exclude<RouteKey, RouteKeyOf<'pages'>>;

/** Every route of the API but the commands, described once. */
export const DESCRIPTIONS: { readonly [K in DescribedKey]: RouteDescription } = {
  ...PUSHES,
  ...CASES,
  ...PUBLICITY,
  ...CLUES,
  ...ADMINISTRATION,
  ...FILES,
  ...METRICS,
  'GET /openapi.json': {
    summary: 'This description',
    summaryZh: '接口说明',
    tags: ['reads'],
    answers: { 200: { description: 'OpenAPI 3.1', schema: z.looseObject({ openapi: z.string() }) } },
  },
};
