import { findWrongMembers, type StateSchemas } from '../../domain/kernel/state-schema.ts';
import { STATE_SCHEMAS } from '../../domain/state-schemas.ts';
import type { Runtime } from '../../functions/runtime/runtime.ts';
import { readState } from '../../functions/store/items.ts';
import { kindPrefix, RECORD_ATTRIBUTES, STATE_SK } from '../../functions/store/keys.ts';
import { scanPages } from '../../functions/store/scan.ts';
import { marshall } from '../../functions/store/table.ts';
import { visitStateSchema } from './visit/state-schema.ts';

/** The schemas of all states there are in tests. */
const SCHEMAS: StateSchemas = { ...STATE_SCHEMAS, visit: visitStateSchema };

/**
 * Parses every stored state of a table.
 * @throws Error that names the members of the states that do not parse
 */
export async function parseStates(
  runtime: Pick<Runtime, 'dynamo' | 'tableName' | 'aggregates'>,
): Promise<void> {
  const faults: string[] = [];
  const pages = scanPages(runtime, {
    ConsistentRead: true,
    FilterExpression: 'sk = :state',
    ProjectionExpression: RECORD_ATTRIBUTES.map((_, i) => `#a${i}`).join(', '),
    ExpressionAttributeNames: Object.fromEntries(RECORD_ATTRIBUTES.map((name, i) => [`#a${i}`, name])),
    ExpressionAttributeValues: marshall({ ':state': STATE_SK }),
  });
  for await (const page of pages) {
    for (const item of page) {
      const aggregate = runtime.aggregates.all.find(({ kind }) =>
        String(item.pk).startsWith(kindPrefix(kind)),
      );
      const schema = aggregate && SCHEMAS[aggregate.kind];
      if (!schema) throw new Error(`There is no schema for the state of ${item.pk}.`);
      const wrong = findWrongMembers(schema, readState(aggregate, item).state);
      if (wrong.length > 0) faults.push(`${item.pk}: ${wrong.join(', ')}`);
    }
  }
  if (faults.length > 0) throw new Error(`Stored states do not parse. ${faults.slice(0, 20).join('; ')}`);
}
