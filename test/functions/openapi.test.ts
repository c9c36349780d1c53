import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { COMMAND_BODIES } from '../../domain/clue/commands.ts';
import { pushSchema } from '../../domain/clue/push.ts';
import { buildOpenApi, type OpenApiOperation, type OpenApiParts } from '../../functions/openapi/openapi.ts';

const officer = z.object({ id: z.string(), since: z.string().default('2021') }).meta({ id: 'Officer' });
const unit = z.object({ officers: z.array(officer), lead: officer.nullable() }).meta({ id: 'Unit' });
const receipt = z.object({ clueId: z.string(), status: z.string() }).meta({ id: 'Receipt' });
const rows = z.object({ rows: z.array(z.object({ division: z.string(), rate: z.number().nullable() })) });
const page = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z.string().optional().meta({ description: 'Where to go on' }),
  division: z.string(),
});

const operations: OpenApiOperation[] = [
  {
    method: 'POST',
    path: '/webhooks/clues',
    summary: 'Push a clue',
    summaryZh: '推送线索',
    tags: ['webhook'],
    auth: 'webhook',
    body: pushSchema,
    responses: {
      202: { description: 'New', schema: receipt },
      200: { description: 'Known', schema: receipt },
      409: { description: 'Other content' },
    },
  },
  ...Object.entries(COMMAND_BODIES).map(
    ([name, body]): OpenApiOperation => ({
      method: 'POST',
      path: `/clues/{clueId}/${name}`,
      summary: name,
      summaryZh: '命令',
      tags: ['commands'],
      auth: 'jwt',
      headers: z.object({ 'idempotency-key': z.string().max(255).optional() }),
      body,
      responses: { 200: { description: 'Done', schema: receipt } },
    }),
  ),
  {
    method: 'PUT',
    path: '/units/{unitId}',
    operationId: 'putUnit',
    summary: 'Set a unit',
    summaryZh: '设置单位',
    description: 'Replaces the unit.',
    tags: ['roster'],
    auth: 'jwt',
    pathParameters: z.object({ unitId: z.string().max(40).meta({ description: 'The unit' }) }),
    body: unit,
    responses: { 200: { description: 'The unit', schema: unit } },
  },
  {
    method: 'GET',
    path: '/units/{unitId}',
    summary: 'Read a unit',
    summaryZh: '查看单位',
    tags: ['roster'],
    auth: 'jwt',
    responses: { 200: { description: 'The unit', schema: unit } },
  },
  {
    method: 'GET',
    path: '/metrics/districts',
    summary: 'Districts',
    summaryZh: '各区',
    tags: ['metrics'],
    auth: 'jwt',
    parameters: page,
    responses: { 200: { description: 'Rows', schema: rows, csv: true } },
  },
  {
    method: 'GET',
    path: '/openapi.json',
    summary: 'This',
    summaryZh: '本文档',
    tags: ['meta'],
    auth: 'none',
    responses: { 200: { description: 'OpenAPI' }, 304: { description: 'Not modified' } },
  },
];
const parts: OpenApiParts = {
  info: { title: 'Qingxin', version: '1', description: 'Clues' },
  servers: [{ url: 'http://127.0.0.1:3000', description: 'Local' }],
  tags: [{ name: 'webhook', description: 'Pushes' }],
  operations,
};

type Doc = ReturnType<typeof read>;
/** The parts of a document the tests look at. */
function read(built: object) {
  return JSON.parse(JSON.stringify(built)) as {
    openapi: string;
    paths: Record<string, Record<string, Operation>>;
    components: { schemas: Record<string, Schema>; securitySchemes: Record<string, unknown> };
  };
}
interface Schema {
  [key: string]: unknown;
  properties?: Record<string, Schema>;
  required?: string[];
}
interface Operation {
  operationId: string;
  summary: string;
  security: Record<string, string[]>[];
  parameters?: { name: string; in: string; required: boolean; schema: Schema; description?: string }[];
  requestBody?: { required: boolean; content: Record<string, { schema: Schema }> };
  responses: Record<string, { description: string; content?: Record<string, { schema: Schema }> }>;
}
const build = (over: Partial<OpenApiParts> = {}) => read(buildOpenApi({ ...parts, ...over }));
const ofAll = (doc: Doc) =>
  Object.entries(doc.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
  );

function refsOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, v]) =>
    key === '$ref' && typeof v === 'string' ? [v] : refsOf(v),
  );
}
const resolves = (doc: Doc, ref: string) =>
  ref
    .slice(2)
    .split('/')
    .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], doc) !== undefined;

/** An operation that answers with a schema. */
const answering = (path: string, schema: z.ZodType, body?: z.ZodType): OpenApiOperation => ({
  method: 'POST',
  path,
  summary: 's',
  summaryZh: '概要',
  tags: [],
  auth: 'none',
  ...(body ? { body } : {}),
  responses: { 200: { description: 'd', schema } },
});

describe('buildOpenApi', () => {
  const doc = build();

  it('is a whole OpenAPI 3.1 document', () => {
    expect(doc.openapi).toMatch(/^3\.1\./);
    expect(ofAll(doc)).toHaveLength(operations.length);
    for (const { path, operation } of ofAll(doc)) {
      expect(Object.keys(operation.responses)).toContain('default');
      expect(Object.values(operation.responses).every((r) => r.description !== '')).toBe(true);
      const inPath = operation.parameters?.filter((p) => p.in === 'path') ?? [];
      expect(inPath.map((p) => `{${p.name}}`)).toEqual(path.match(/\{\w+\}/g) ?? []);
      expect(inPath.every((p) => p.required)).toBe(true);
      for (const name of operation.security.flatMap((s) => Object.keys(s))) {
        expect(doc.components.securitySchemes).toHaveProperty(name);
      }
    }
    const ids = ofAll(doc).map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(expect.arrayContaining(['putUnit', 'getUnitsUnitId', 'postCluesClueIdFileCase']));
  });

  it('resolves every reference, and leaves no trace of how', () => {
    const refs = refsOf(doc);
    expect(refs.length).toBeGreaterThan(10);
    expect(refs.filter((ref) => !resolves(doc, ref))).toEqual([]);
    expect(JSON.stringify(doc)).not.toMatch(/\$defs|\$schema|\/pending\//);
  });

  it('makes schemas with an id components, in order', () => {
    const names = Object.keys(doc.components.schemas);
    expect(names).toEqual(names.toSorted());
    expect(names).toEqual(expect.arrayContaining(['ClueData', 'CluePush', 'Problem', 'Receipt', 'Unit']));
    const push = doc.paths['/webhooks/clues']?.post?.requestBody;
    expect(push?.content['application/json']?.schema).toEqual({ $ref: '#/components/schemas/CluePush' });
    expect(doc.components.schemas.CluePush?.properties?.data).toEqual({
      $ref: '#/components/schemas/ClueData',
    });
  });

  it('tells what is read from what is answered only where they differ', () => {
    const { schemas } = doc.components;
    expect(schemas.Officer?.required).toEqual(['id', 'since']);
    expect(schemas.OfficerInput?.required).toEqual(['id']);
    // What holds a schema that differs, differs too.
    expect(refsOf(schemas.Unit)).toEqual(Array(2).fill('#/components/schemas/Officer'));
    expect(refsOf(schemas.UnitInput)).toEqual(Array(2).fill('#/components/schemas/OfficerInput'));
    expect(schemas).not.toHaveProperty('ReceiptInput');
    const put = doc.paths['/units/{unitId}']?.put;
    expect(refsOf(put?.requestBody)).toEqual(['#/components/schemas/UnitInput']);
    expect(refsOf(put?.responses['200'])).toEqual(['#/components/schemas/Unit']);
  });

  it('lets answers grow, and keeps a strict input strict', () => {
    expect(doc.components.schemas.Receipt).not.toHaveProperty('additionalProperties');
    const sign = doc.paths['/clues/{clueId}/sign']?.post?.requestBody;
    expect(sign?.content['application/json']?.schema.additionalProperties).toBe(false);
    expect(sign?.required).toBe(false);
    expect(doc.paths['/clues/{clueId}/conclude']?.post?.requestBody?.required).toBe(true);
  });

  it('describes parameters of query, path and headers', () => {
    expect(doc.paths['/metrics/districts']?.get?.parameters).toEqual([
      {
        name: 'limit',
        in: 'query',
        required: false,
        schema: { type: 'integer', minimum: 1, maximum: 100, default: 50 },
      },
      {
        name: 'cursor',
        in: 'query',
        required: false,
        description: 'Where to go on',
        schema: { type: 'string' },
      },
      { name: 'division', in: 'query', required: true, schema: { type: 'string' } },
    ]);
    expect(doc.paths['/units/{unitId}']?.put?.parameters).toEqual([
      {
        name: 'unitId',
        in: 'path',
        required: true,
        description: 'The unit',
        schema: { type: 'string', maxLength: 40 },
      },
    ]);
    const headers = doc.paths['/clues/{clueId}/sign']?.post?.parameters?.filter((p) => p.in === 'header');
    expect(headers?.map((p) => [p.name, p.required])).toEqual([['idempotency-key', false]]);
  });

  it('names the security of each kind of caller', () => {
    const { security, parameters } = doc.paths['/webhooks/clues']?.post ?? {};
    expect(security).toEqual([{ webhookSignature: [] }]);
    expect(parameters?.map((p) => [p.name, p.required])).toEqual([
      ['webhook-id', true],
      ['webhook-timestamp', true],
    ]);
    expect(doc.paths['/metrics/districts']?.get?.security).toEqual([{ bearer: [] }]);
    expect(doc.paths['/openapi.json']?.get?.security).toEqual([]);
  });

  it('answers refusals with problem details, and adds those that follow from the shape', () => {
    const responses = doc.paths['/webhooks/clues']?.post?.responses ?? {};
    expect(Object.keys(responses)).toEqual(['200', '202', '400', '401', '409', '413', '422', 'default']);
    const refusals = Object.entries(responses).filter(([status]) => !status.startsWith('2'));
    for (const [, { content }] of refusals) {
      expect(content).toEqual({
        'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
      });
    }
    const plain = doc.paths['/openapi.json']?.get?.responses ?? {};
    expect(Object.keys(plain)).toEqual(['200', '304', 'default']);
    expect(plain['304']).toEqual({ description: 'Not modified' });
    expect(Object.keys(doc.paths['/metrics/districts']?.get?.responses ?? {})).toEqual([
      ...['200', '401', '422'],
      'default',
    ]);
  });

  it('offers CSV beside JSON', () => {
    const content = doc.paths['/metrics/districts']?.get?.responses['200']?.content;
    expect(Object.keys(content ?? {})).toEqual(['application/json', 'text/csv']);
    expect(content?.['text/csv']?.schema.type).toBe('string');
  });

  it('carries both languages', () => {
    expect(doc.paths['/webhooks/clues']?.post?.summary).toBe('Push a clue (推送线索)');
  });

  it('leaves out what only zod needs', () => {
    const schema = z.object({ at: z.iso.datetime({ offset: true }), day: z.iso.date(), n: z.int().min(1) });
    const { schema: seen } =
      build({ operations: [answering('/a', schema)] }).paths['/a']?.post?.responses['200']?.content?.[
        'application/json'
      ] ?? {};
    expect(seen?.properties).toEqual({
      at: { type: 'string', format: 'date-time' },
      day: { type: 'string', format: 'date' },
      n: { type: 'integer', minimum: 1 },
    });
  });

  it('takes schemas that hold themselves, if they have a name', () => {
    const tree: z.ZodType = z.object({ children: z.lazy(() => z.array(tree)) }).meta({ id: 'Tree' });
    const grown = build({ operations: [answering('/a', tree)] });
    expect(refsOf(grown.components.schemas.Tree)).toEqual(['#/components/schemas/Tree']);
    const nameless: z.ZodType = z.object({ children: z.lazy(() => z.array(nameless)) });
    for (const schema of [nameless, z.object({ root: nameless })]) {
      expect(() => build({ operations: [answering('/a', schema)] })).toThrow(/^POST \/a: .*needs an id$/);
    }
  });

  it('gives the same text whatever the order of the operations', () => {
    const text = JSON.stringify(buildOpenApi(parts));
    const shuffled = fc.shuffledSubarray(operations, { minLength: operations.length });
    fc.assert(
      fc.property(shuffled, (order) => {
        expect(JSON.stringify(buildOpenApi({ ...parts, operations: order }))).toBe(text);
      }),
      { numRuns: 20 },
    );
  });

  it('refuses what would be ambiguous, and says where', () => {
    const [first] = operations;
    if (!first) throw new Error('no operation');
    expect(() => build({ operations: [first, first] })).toThrow('POST /webhooks/clues is described twice');
    const twin = { ...answering('/b', receipt), operationId: 'postA' };
    expect(() => build({ operations: [answering('/a', receipt), twin] })).toThrow(
      'Two operations are called postA',
    );
    const [here, there] = ['x', 'y'].map((key) => z.object({ [key]: z.string() }).meta({ id: 'Twin' }));
    const twins = [answering('/a', here ?? receipt), answering('/b', there ?? receipt)];
    expect(() => build({ operations: twins })).toThrow('POST /b: two schemas are called Twin');
    expect(() => build({ operations: [answering('/a', z.object({}).meta({ id: 'a/b' }))] })).toThrow(
      "POST /a: a/b is not a component's name",
    );
    expect(() => build({ operations: [answering('/a', z.string().transform(Number))] })).toThrow(
      /^POST \/a: /,
    );
  });

  it('refuses an id whose input name is taken', () => {
    const taken = z.object({ x: z.string() }).meta({ id: 'OfficerInput' });
    const both = answering('/a', z.object({ officer, taken }), officer);
    expect(() => build({ operations: [both] })).toThrow('two schemas are called OfficerInput');
  });
});
