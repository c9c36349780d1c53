import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createConfig, lint } from '@redocly/openapi-core';
import { describe, expect, it } from 'vitest';
import { COMMAND_NAMES as CASE_COMMAND_NAMES } from '../../domain/case/status.ts';
import { pushSchema } from '../../domain/clue/push.ts';
import { COMMAND_NAMES } from '../../domain/clue/status.ts';
import { COMMAND_NAMES as PUBLICITY_COMMAND_NAMES } from '../../domain/publicity/status.ts';
import { problemSchema } from '../../functions/contract/problem-schema.ts';
import { pushAnswer } from '../../functions/contract/push-schema.ts';
import { MAX_BODY_BYTES, ROUTES } from '../../functions/http/routes.ts';
import { openApi, openApiText } from '../../functions/openapi/api.ts';
import type { Document, Operation, Schema } from '../support/openapi.ts';

const KEPT = fileURLToPath(new URL('../../docs/api/openapi.json', import.meta.url));
const document = JSON.parse(openApiText()) as Document;
const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as const),
);
const operation = (key: string): Operation => {
  const found = operations.find(([name]) => name === key)?.[1];
  if (!found) throw new Error(`${key} is not described`);
  return found;
};
/** The commands of each collection. */
const COMMANDS_OF: Readonly<Record<string, readonly string[]>> = {
  clues: COMMAND_NAMES,
  cases: CASE_COMMAND_NAMES,
  publicity: PUBLICITY_COMMAND_NAMES,
};
/** Routes of the API, each command as one. */
const described = ROUTES.filter((r) => r.function !== 'pages').flatMap(({ path, ...route }) =>
  path.includes('{command}')
    ? (COMMANDS_OF[path.split('/')[1] ?? ''] ?? []).map((name) => ({
        ...route,
        path: path.replace('{command}', name),
      }))
    : [{ ...route, path }],
);

/** Every text in a schema, by its path. */
function textsOf(schema: Schema, path = ''): [string, Schema][] {
  const target = schema.$ref
    ? (document.components.schemas[schema.$ref.replace('#/components/schemas/', '')] ?? {})
    : schema;
  if (target.type === 'string') return [[path, target]];
  return [
    ...Object.entries(target.properties ?? {}).flatMap(([name, part]) => textsOf(part, `${path}.${name}`)),
    ...(target.items ? textsOf(target.items, `${path}[]`) : []),
  ];
}

describe('the OpenAPI description', () => {
  it('is the one kept in docs (npm run openapi writes it)', () => {
    expect(readFileSync(KEPT, 'utf8') === openApiText()).toBe(true);
    expect(openApi()).toEqual(openApi());
  });

  it('has no fault that a linter finds', async () => {
    const config = await createConfig({ extends: ['recommended-strict'] });
    const problems = await lint({ ref: KEPT, config });
    expect(problems.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer])).toEqual(
      [],
    );
  });

  it('describes every route but the pages, and every command', () => {
    expect(operations.map(([key]) => key).sort()).toEqual(
      described.map(({ method, path }) => `${method} ${path}`).sort(),
    );
  });

  it.each(described.map((route) => [`${route.method} ${route.path}`, route] as const))(
    '%s tells who may call it and how it refuses',
    (key, { path, auth, ...access }) => {
      const { security, parameters = [], requestBody, responses, description = '' } = operation(key);
      const [scheme] = { bearer: ['bearer'], webhook: ['webhookSignature'], public: [undefined] }[auth];
      expect(Object.keys(security[0] ?? {})).toEqual(scheme ? [scheme] : []);
      const inPath = parameters.filter((p) => p.in === 'path');
      expect(inPath.map((p) => `{${p.name}}`)).toEqual(path.match(/\{\w+\}/g) ?? []);
      const statuses = Object.keys(responses);
      const hasBody = requestBody !== undefined;
      const roles = 'roles' in access && access.roles !== undefined;
      expect(statuses.includes('401')).toBe(auth !== 'public');
      expect(statuses.includes('403')).toBe(roles);
      expect(/^Roles: \w/.test(description)).toBe(roles);
      expect(statuses.includes('404') || inPath.length === 0).toBe(true);
      expect(statuses.includes('400')).toBe(hasBody || parameters.some((p) => p.in === 'header'));
      // A body that is too large is refused where none is read, too.
      expect(statuses.includes('413')).toBe(hasBody || !key.startsWith('GET '));
      expect(statuses.includes('422')).toBe(hasBody || parameters.some((p) => p.in !== 'header'));
      expect(statuses).toContain('default');
      for (const [status, told] of Object.entries(responses)) {
        const response = told.$ref ? document.components.responses[told.$ref.split('/').at(-1) ?? ''] : told;
        const types = Object.keys(response?.content ?? {});
        if (status.startsWith('2')) expect(types[0]).toBe('application/json');
        else {
          // What API Gateway answers by itself has its own form.
          const isGateway = auth === 'bearer' && status === '401';
          const both = isGateway || ['413', '503', 'default'].includes(status);
          expect(types, status).toEqual([
            ...(status === '429' ? [] : ['application/problem+json']),
            ...(both || status === '429' ? ['application/json'] : []),
          ]);
        }
      }
    },
  );

  it('names a bound, a pattern, a format or a list of words for every text that is taken', () => {
    const free = operations.flatMap(([key, { parameters = [], requestBody }]) => [
      ...parameters.flatMap((p) => textsOf(p.schema, `${key} ${p.name}`)),
      ...textsOf(requestBody?.content['application/json']?.schema ?? {}, key),
    ]);
    expect(free.length).toBeGreaterThan(100);
    const unbounded = free.filter(
      ([, { maxLength, pattern, format, enum: words, const: word }]) =>
        (maxLength ?? pattern ?? format ?? words ?? word) === undefined,
    );
    expect(unbounded.map(([path]) => path)).toEqual([]);
  });

  it('names the bounds of a page, of a body and of a key', () => {
    const parameter = (key: string, name: string) => operation(key).parameters?.find((p) => p.name === name);
    expect(parameter('GET /clues', 'limit')?.schema).toMatchObject({
      type: 'integer',
      minimum: 1,
      maximum: 100,
      default: 50,
    });
    expect(operation('POST /webhooks/clues').requestBody?.description).toContain('65,536');
    expect(MAX_BODY_BYTES).toBe(65_536);
    for (const name of COMMAND_NAMES) {
      expect(parameter(`POST /clues/{clueId}/${name}`, 'idempotency-key')).toMatchObject({
        in: 'header',
        schema: { type: 'string', minLength: 1, maxLength: 128 },
      });
    }
    expect(parameter('POST /webhooks/clues', 'webhook-id')).toMatchObject({ in: 'header', required: true });
    expect(parameter('GET /metrics/completion', 'from')).toMatchObject({
      required: true,
      schema: { type: 'string', format: 'date' },
    });
  });

  it('gives examples that the code takes', () => {
    const { requestBody, responses } = operation('POST /webhooks/clues');
    const example = requestBody?.content['application/json']?.example;
    expect(pushSchema.safeParse(example).success).toBe(true);
    const answer = responses['202']?.content?.['application/json']?.example;
    expect(pushAnswer.parse(answer)).toEqual(answer);
    expect(problemSchema.parse(document.components.schemas.Problem?.example)).toHaveProperty('errors');
  });

  it('tells whether a body may be left out', () => {
    expect(operation('POST /clues/{clueId}/sign').requestBody?.required).toBe(false);
    expect(operation('POST /clues/{clueId}/conclude').requestBody?.required).toBe(true);
  });

  it('keeps a strict input strict, and lets answers grow', () => {
    const sign = operation('POST /clues/{clueId}/sign').requestBody?.content['application/json']?.schema;
    expect(sign?.additionalProperties).toBe(false);
    expect(document.components.schemas.Completion).not.toHaveProperty('additionalProperties');
  });

  it('offers the figures as CSV beside JSON, and names the columns', () => {
    for (const { method, path } of described.filter((r) => r.path.startsWith('/metrics/'))) {
      const { content = {} } = operation(`${method} ${path}`).responses['200'] ?? {};
      expect(Object.keys(content)).toEqual(['application/json', 'text/csv']);
      expect(content['text/csv']?.schema.description).toMatch(/Columns.*: \S+, \S+/);
    }
    const { headers } = operation('GET /metrics/completion/clues').responses['200'] ?? {};
    expect(headers).toHaveProperty('x-next-cursor');
  });
});
