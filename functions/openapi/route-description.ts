import * as z from 'zod';
import type { Column } from '../http/csv.ts';
import type { RouteKey } from '../http/routes.ts';

/** One answer of a route. */
export interface RouteAnswer {
  readonly description: string;
  readonly schema: z.ZodType;
  readonly example?: object;
  /** Also as CSV (`Accept: text/csv`), with these columns. */
  readonly csv?: readonly Column<never>[];
  /** As a page of HTML, unless JSON is asked for. */
  readonly html?: true;
  /** Response headers. */
  readonly headers?: z.ZodObject;
}

/** What is told of a route beyond what the route table and the request schemas say. */
export interface RouteDescription {
  readonly summary: string;
  readonly summaryZh: string;
  readonly description?: string;
  readonly tags: readonly string[];
  readonly bodyExample?: object;
  /** What is done, by status. */
  readonly answers: Readonly<Record<number, RouteAnswer>>;
  /** Refusals that do not follow from the route's shape, by status; of common problem details unless a schema says more. */
  readonly refusals?: Readonly<
    Record<number, string | { readonly description: string; readonly schema: z.ZodType }>
  >;
}

/** Descriptions by route key: those of a part of the API. */
export type RouteDescriptions = { readonly [K in RouteKey]?: RouteDescription };

/** A refusal of what lies in another division. */
export const OUTSIDE = 'The division is outside what the caller may see';

/** The headers of a page in CSV. */
export const pageHeaders = z.object({
  'x-complete': z.enum(['true', 'false']).optional().meta({ description: 'With CSV: `complete`' }),
  'x-next-cursor': z.string().optional().meta({ description: 'With CSV: the cursor of the next page' }),
});
