import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import * as z from 'zod';
import { describeInputIssue } from '../../domain/kernel/input-issues.ts';

/** A scenario file that cannot be replayed: its message names the line (1-based) and what is wrong with it. */
export class ScenarioError extends Error {
  /** 1-based; 0 when the file as a whole is meant. */
  readonly line: number;
  constructor(line: number, problem: string) {
    super(line === 0 ? problem : `line ${line}: ${problem}`);
    this.name = 'ScenarioError';
    this.line = line;
  }
}

const PATH_RULE = 'must start with / and hold no spaces';
const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] as const;

const senderSchema = z.object({ source: z.string().min(1) });
const officerSchema = z.object({
  sub: z.string().min(1),
  name: z.string().optional(),
  roles: z.array(z.string()),
  division: z.string().min(1),
});

/** Departures from a rightly signed push, for negative tests. */
const signSchema = z.object({
  /** `bad`: another key's signature; `missing`: no webhook headers; `stale`: signed ten minutes earlier. */
  signature: z.enum(['bad', 'missing', 'stale']).optional(),
  /** The `webhook-id`; default `msg-<line>`. A sender that delivers again uses the same one. */
  id: z.string().min(1).optional(),
  /** The bytes to send instead of `body`, e.g. what is not JSON. */
  rawBody: z.string().optional(),
});

/** One object of a scenario file. */
const stepSchema = z.object({
  /** ISO 8601 with offset; never earlier than the line before. */
  at: z.iso.datetime({ offset: true, error: 'must be an ISO 8601 instant with an offset' }),
  /** A sender (its push is signed), an officer (a token is minted), or absent for an anonymous request. */
  as: z
    .union([senderSchema, officerSchema], {
      error: 'must be {source} or {sub, roles, division} with an optional name, or absent',
    })
    .nullish(),
  method: z.enum(METHODS, { error: `must be one of ${METHODS.join(', ')}` }),
  path: z.string(PATH_RULE).regex(/^\/\S*$/, PATH_RULE),
  body: z.unknown().optional(),
  headers: z.record(z.string(), z.string()).optional(),
  sign: signSchema.optional(),
  /** Absent: the request is only recorded. `body` is a subset match (see `subset`). */
  expect: z
    .object({ status: z.int().min(100).max(599).optional(), body: z.unknown().optional() })
    .refine((e) => e.status !== undefined || e.body !== undefined, 'must state a status, a body or both')
    .optional(),
});

/** One object of a scenario file, as written. */
export type Step = z.infer<typeof stepSchema>;
/** Who a line speaks as. */
export type Speaker = NonNullable<Step['as']>;

/** A checked line of a scenario. */
export interface ScenarioLine {
  /** 1-based line number. */
  readonly line: number;
  /** `step.at` in milliseconds since the epoch. */
  readonly atMs: number;
  readonly step: Step;
}

const FIELDS: ReadonlySet<string> = new Set(Object.keys(stepSchema.shape));

/** What a scenario reader may be told to do. */
export interface ReadOptions {
  /** Called once for each field name the format does not know; unknown fields are ignored. */
  readonly onUnknownField?: (line: number, field: string) => void;
}

function describeIssues(error: z.ZodError): string {
  return error.issues
    .map((issue) => {
      const path = issue.path.map(String).join('.');
      return path ? `${path} ${issue.message}` : issue.message;
    })
    .join('; ');
}

/** Creates a parser that checks one line after another. Blank lines give null. */
export function createLineParser(
  options: ReadOptions = {},
): (text: string, line: number) => ScenarioLine | null {
  const unknown = new Set<string>();
  let last = { at: '', atMs: Number.NEGATIVE_INFINITY };
  return (text, line) => {
    // A file saved by a Windows editor may begin with a byte order mark.
    const source = line === 1 && text.startsWith('\uFEFF') ? text.slice(1) : text;
    if (source.trim() === '') return null;
    let value: unknown;
    try {
      value = JSON.parse(source);
    } catch (error) {
      throw new ScenarioError(line, `not valid JSON (${(error as Error).message})`);
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new ScenarioError(line, 'must be a JSON object');
    }
    const parsed = stepSchema.safeParse(value, { error: describeInputIssue });
    if (!parsed.success) throw new ScenarioError(line, describeIssues(parsed.error));
    for (const field of Object.keys(value)) {
      if (FIELDS.has(field) || unknown.has(field)) continue;
      unknown.add(field);
      options.onUnknownField?.(line, field);
    }
    const { at } = parsed.data;
    const atMs = Date.parse(at);
    if (atMs < last.atMs) {
      throw new ScenarioError(line, `at ${at} is earlier than ${last.at} of the line before`);
    }
    last = { at, atMs };
    return { line, atMs, step: parsed.data };
  };
}

/**
 * Reads a scenario file, one line at a time.
 * @throws ScenarioError for a file that cannot be read or a line that breaks the format
 */
export async function* readScenario(file: string, options: ReadOptions = {}): AsyncGenerator<ScenarioLine> {
  const parse = createLineParser(options);
  const input = createReadStream(file, 'utf8');
  const failed = new Promise<never>((_, reject) => input.once('error', reject));
  failed.catch(() => undefined);
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })[Symbol.asyncIterator]();
  let number = 0;
  try {
    for (;;) {
      const next = await Promise.race([lines.next(), failed]);
      if (next.done) break;
      number += 1;
      const line = parse(next.value, number);
      if (line) yield line;
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    throw new ScenarioError(0, `the scenario cannot be read: ${(error as Error).message}`);
  } finally {
    input.destroy();
  }
}

/** Numbers steps made in this process as the lines they would be in a file. */
export async function* numberSteps(steps: Iterable<Step>): AsyncGenerator<ScenarioLine> {
  let line = 0;
  for (const step of steps) {
    line += 1;
    yield { line, atMs: Date.parse(step.at), step };
  }
}

/** What must be known of a scenario before it starts. */
export interface Overview {
  readonly lines: number;
  /** Milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
  /** The senders that push, sorted. */
  readonly sources: readonly string[];
  /** The districts the pushes name, the most frequent first. */
  readonly districts: readonly string[];
}

function readDistrict(body: unknown): string | undefined {
  const workplace = (body as { data?: { workplace?: { division?: unknown } } } | undefined)?.data?.workplace;
  return typeof workplace?.division === 'string' ? workplace.division : undefined;
}

/**
 * Goes through a whole scenario, so that a bad line is found before anything is replayed.
 * @throws ScenarioError as `readScenario`, and for a scenario without lines
 */
export async function survey(lines: AsyncIterable<ScenarioLine>): Promise<Overview> {
  let count = 0;
  let from = 0;
  let to = 0;
  const sources = new Set<string>();
  const districts = new Map<string, number>();
  for await (const { atMs, step } of lines) {
    if (count === 0) from = atMs;
    to = atMs;
    count += 1;
    if (!step.as || !('source' in step.as)) continue;
    sources.add(step.as.source);
    const district = readDistrict(step.body);
    if (district) districts.set(district, (districts.get(district) ?? 0) + 1);
  }
  if (count === 0) throw new ScenarioError(0, 'the scenario has no lines');
  const byPushes = [...districts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  return { lines: count, from, to, sources: [...sources].sort(), districts: byPushes.map(([d]) => d) };
}

/**
 * Compares an answer with what was expected of it: objects by the expected fields only, arrays of the same length
 * element by element, anything else by equality.
 * @returns the paths that differ, e.g. `excluded.returned` or `errors[0].path`; `(body)` for the whole
 */
export function findDifferences(expected: unknown, actual: unknown, path = ''): string[] {
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual) || actual.length !== expected.length) return [path || '(body)'];
    return expected.flatMap((item, i) => findDifferences(item, actual[i], `${path}[${i}]`));
  }
  if (typeof expected === 'object' && expected !== null) {
    if (typeof actual !== 'object' || actual === null || Array.isArray(actual)) return [path || '(body)'];
    const fields = actual as Record<string, unknown>;
    return Object.entries(expected).flatMap(([key, value]) => {
      const at = path ? `${path}.${key}` : key;
      return Object.hasOwn(fields, key) ? findDifferences(value, fields[key], at) : [at];
    });
  }
  return Object.is(expected, actual) || expected === actual ? [] : [path || '(body)'];
}
