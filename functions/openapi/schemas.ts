import * as z from 'zod';

/** A JSON object. */
export type Json = { [key: string]: unknown };
/** Whether a schema says what is read or what is answered: defaults and transforms make the two differ. */
export type Direction = 'input' | 'output';

const LOCAL = '#/$defs/';
/** Stands for a component until all are known and have their names. */
const PENDING = '#/pending/';

/** Changes every `$ref` of a JSON value. */
function mapRefs(value: unknown, change: (ref: string) => string): unknown {
  if (Array.isArray(value)) return value.map((v) => mapRefs(v, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, v]) => [
      key,
      key === '$ref' && typeof v === 'string' ? change(v) : mapRefs(v, change),
    ]),
  );
}

/** Leaves out what zod adds and a reader does not need. */
function tidy(json: Json, zodSchema: z.core.$ZodType, direction: Direction): void {
  // The format says it; zod's pattern of it has 300 characters.
  if (json.format === 'date-time' || json.format === 'date') delete json.pattern;
  if (json.minimum === Number.MIN_SAFE_INTEGER) delete json.minimum;
  if (json.maximum === Number.MAX_SAFE_INTEGER) delete json.maximum;
  // Answers may grow: only a schema that is strict by its own word forbids other fields.
  const { def } = zodSchema._zod as { def: { type: string; catchall?: unknown } };
  if (direction === 'output' && def.type === 'object' && def.catchall === undefined) {
    delete json.additionalProperties;
  }
}

/** Gathers the named schemas of a document, and names them once all are known. */
export class SchemaBook {
  /** By id and direction, with refs pending. */
  readonly #named = new Map<string, Partial<Record<Direction, Json>>>();

  /**
   * A schema as JSON Schema 2020-12, to be put into the document given to `settle`.
   * @throws Error where zod cannot describe the schema, or its id is another schema's
   */
  use(schema: z.ZodType, direction: Direction): Json {
    const { $schema, $defs, ...json } = z.toJSONSchema(schema, {
      io: direction,
      override: (context) => tidy(context.jsonSchema as Json, context.zodSchema, direction),
    }) as Json & { $defs?: Record<string, Json> };
    const pend = (ref: string) => {
      if (ref === '#') throw new Error('a schema that holds itself needs an id');
      return ref.replace(LOCAL, `${PENDING}${direction}/`);
    };
    for (const [id, definition] of Object.entries($defs ?? {})) {
      if (id.startsWith('__')) throw new Error('a schema that holds itself needs an id');
      this.#add(id, direction, mapRefs(definition, pend) as Json);
    }
    return mapRefs(json, pend) as Json;
  }

  #add(id: string, direction: Direction, definition: Json): void {
    if (!/^[A-Za-z0-9._-]+$/.test(id)) throw new Error(`${id} is not a component's name`);
    const entry = this.#named.get(id) ?? {};
    const known = entry[direction];
    if (known && JSON.stringify(known) !== JSON.stringify(definition)) {
      throw new Error(`two schemas are called ${id}`);
    }
    entry[direction] = definition;
    this.#named.set(id, entry);
  }

  /** The ids whose two directions differ, in themselves or in what they hold. */
  #split(): Set<string> {
    const plain = (json: Json | undefined) =>
      JSON.stringify(json).replaceAll(/#\/pending\/(input|output)\//g, PENDING);
    const split = new Set<string>();
    let before = -1;
    while (split.size > before) {
      before = split.size;
      for (const [id, { input, output }] of this.#named) {
        if (!input || !output) continue;
        const holdsSplit = [...split].some((other) => plain(output).includes(`"${PENDING}${other}"`));
        if (holdsSplit || plain(input) !== plain(output)) split.add(id);
      }
    }
    return split;
  }

  /**
   * The document with its refs resolved and the named schemas under `components.schemas`. Where a schema
   * differs between what is read and what is answered, the former is called `<id>Input`.
   * @throws Error when that name is taken
   */
  settle(document: Json & { components: Json }): Json {
    const split = this.#split();
    const nameOf = (id: string, direction: Direction) =>
      direction === 'input' && split.has(id) ? `${id}Input` : id;
    const resolve = (value: unknown) =>
      mapRefs(value, (ref) => {
        const [, direction, id] = /^#\/pending\/(input|output)\/(.+)$/.exec(ref) ?? [];
        return id ? `#/components/schemas/${nameOf(id, direction as Direction)}` : ref;
      });
    const schemas = new Map<string, unknown>();
    for (const [id, entry] of this.#named) {
      for (const direction of ['output', 'input'] as const) {
        const name = nameOf(id, direction);
        if (!entry[direction] || (direction === 'input' && entry.output && name === id)) continue;
        if (schemas.has(name)) throw new Error(`two schemas are called ${name}`);
        schemas.set(name, resolve(entry[direction]));
      }
    }
    const sorted = [...schemas].sort(([a], [b]) => (a < b ? -1 : 1));
    const { components, ...rest } = resolve(document) as typeof document;
    return { ...rest, components: { ...components, schemas: Object.fromEntries(sorted) } };
  }
}
