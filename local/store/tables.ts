import type {
  AttributeDefinition,
  CreateTableCommandInput,
  KeySchemaElement,
} from '@aws-sdk/client-dynamodb';
import { NotImplementedByStore, validationError } from './errors.ts';

export type KeyType = 'S' | 'N' | 'B';
export interface KeyAttribute {
  readonly name: string;
  readonly type: KeyType;
}

/** The key of a table or an index. */
export interface KeyShape {
  readonly hash: KeyAttribute;
  readonly range: KeyAttribute | null;
}

export interface IndexShape extends KeyShape {
  readonly name: string;
  readonly projection: 'ALL' | 'KEYS_ONLY' | 'INCLUDE';
  /** Attributes that INCLUDE adds to the keys. */
  readonly included: readonly string[];
}

/** What the store knows of a table. */
export interface TableShape extends KeyShape {
  readonly name: string;
  readonly indexes: readonly IndexShape[];
}

/** Names of a key's attributes, the partition key first. */
export const keyNames = ({ hash, range }: KeyShape): readonly string[] =>
  range ? [hash.name, range.name] : [hash.name];

/** Lists the names of the attributes an index holds; `null` for all. */
export function projectedNames(table: TableShape, index: IndexShape): ReadonlySet<string> | null {
  if (index.projection === 'ALL') return null;
  return new Set([...keyNames(table), ...keyNames(index), ...index.included]);
}

const NAME = /^[a-zA-Z0-9_.-]{3,255}$/;

/** Reads the shape of a table from what creates it. @throws ValidationException as AWS; NotImplementedByStore */
export function shapeOf(input: CreateTableCommandInput): TableShape {
  const { TableName: name = '', KeySchema, AttributeDefinitions, GlobalSecondaryIndexes = [] } = input;
  if (!NAME.test(name)) {
    throw validationError(
      `1 validation error detected: Value '${name}' at 'tableName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+`,
    );
  }
  if (input.BillingMode !== 'PAY_PER_REQUEST') {
    throw new NotImplementedByStore('a BillingMode other than PAY_PER_REQUEST');
  }
  const types = new Map((AttributeDefinitions ?? []).map((d) => [d.AttributeName, d]));
  const used = new Set<string>();
  const key = (schema: KeySchemaElement[] | undefined) => keyShape(schema, types, used);
  const table = {
    name,
    ...key(KeySchema),
    indexes: GlobalSecondaryIndexes.map(({ IndexName, KeySchema: schema, Projection }) => ({
      name: IndexName ?? '',
      ...key(schema),
      projection: Projection?.ProjectionType ?? 'ALL',
      included: Projection?.NonKeyAttributes ?? [],
    })),
  };
  if (types.size !== used.size) {
    throw validationError(
      'One or more parameter values were invalid: Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions',
    );
  }
  return table;
}

function keyShape(
  schema: KeySchemaElement[] | undefined,
  types: ReadonlyMap<string | undefined, AttributeDefinition>,
  used: Set<string>,
): KeyShape {
  const attribute = (type: 'HASH' | 'RANGE'): KeyAttribute | null => {
    const name = schema?.find((element) => element.KeyType === type)?.AttributeName;
    if (name === undefined) return null;
    const found = types.get(name)?.AttributeType;
    if (found === undefined) {
      throw validationError(
        'One or more parameter values were invalid: Some index key attributes are not defined in AttributeDefinitions. ' +
          `Keys: [${name}], AttributeDefinitions: [${[...types.keys()].join(', ')}]`,
      );
    }
    used.add(name);
    return { name, type: found };
  };
  const hash = attribute('HASH');
  if (schema === undefined || schema.length > 2 || !hash) {
    throw validationError('Invalid KeySchema: The first KeySchemaElement is not a HASH key type');
  }
  return { hash, range: attribute('RANGE') };
}
