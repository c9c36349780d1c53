import { describe, expect, it } from 'vitest';
import { acceptsGzip } from '../../functions/http/compression.ts';
import type { HttpEvent } from '../../functions/http/http.ts';
import { preferredType } from '../../functions/http/negotiation.ts';

const asking = (headers: Readonly<Record<string, string | undefined>>) =>
  ({ headers }) as unknown as HttpEvent;

describe('what a request likes best', () => {
  it.each([
    [undefined, 'application/json'],
    ['', 'application/json'],
    ['*/*', 'application/json'],
    ['application/json', 'application/json'],
    ['text/html', 'application/json'],
    ['text/csv', 'text/csv'],
    ['text/*', 'text/csv'],
    ['TEXT/CSV; charset=utf-8', 'text/csv'],
    ['text/csv, */*;q=0.1', 'text/csv'],
    ['application/json, text/csv;q=0.5', 'application/json'],
    ['application/json;q=0.5, text/csv', 'text/csv'],
    ['text/csv, application/json', 'text/csv'],
    ['text/csv;q=0', 'application/json'],
    ['not a type', 'application/json'],
  ])('of JSON and CSV, with accept: %s, is %s', (accept, expected) => {
    expect(preferredType(asking({ accept }), ['application/json', 'text/csv'])).toBe(expected);
  });

  it.each([
    [undefined, false],
    ['gzip, deflate, br', true],
    ['*', true],
    ['identity', false],
    ['br', false],
    ['gzip;q=0, *', false],
    ['gzip;q=0', false],
  ])('is gzip with accept-encoding: %s: %s', (encoding, expected) => {
    expect(acceptsGzip(asking({ 'Accept-Encoding': encoding }))).toBe(expected);
  });
});
