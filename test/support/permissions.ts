import { AsyncLocalStorage } from 'node:async_hooks';
import { type AttributeValue, type DynamoDBClient, DynamoDBServiceException } from '@aws-sdk/client-dynamodb';
import type { FunctionName } from '../../infra/functions.ts';
import { PERMISSIONS } from '../../infra/permissions.ts';

type Keyed = Readonly<Record<string, AttributeValue>> | undefined;
interface Input {
  readonly Key?: Keyed;
  readonly Item?: Keyed;
  readonly IndexName?: string;
  readonly ExpressionAttributeValues?: Keyed;
  readonly ProjectionExpression?: string;
  readonly Select?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly RequestItems?: Readonly<Record<string, { Keys: Keyed[] }>>;
  readonly TransactItems?: readonly Readonly<Record<string, Input>>[];
}
/** One action on one partition, as IAM sees it. */
interface Act {
  readonly action: string;
  readonly key: string;
  readonly index?: string | undefined;
  /** What it reads, where it names attributes. */
  readonly attributes?: readonly string[] | undefined;
}

/** The attributes that a projection names. */
const projected = ({ ProjectionExpression, ExpressionAttributeNames }: Input): string[] | undefined =>
  ProjectionExpression?.split(/,\s*/).map((name) => ExpressionAttributeNames?.[name] ?? name);

/** What a request does. A transaction needs what its parts need. */
function actsOf(command: string, input: Input): Act[] {
  if (command === 'TransactWriteItems') {
    return (input.TransactItems ?? []).flatMap((item) =>
      Object.entries(item).flatMap(([kind, part]) =>
        actsOf(kind === 'ConditionCheck' ? 'ConditionCheckItem' : `${kind}Item`, part),
      ),
    );
  }
  if (command === 'BatchGetItem') {
    return Object.values(input.RequestItems ?? {}).flatMap(({ Keys }) =>
      Keys.map((key) => ({ action: command, key: key?.pk?.S ?? '' })),
    );
  }
  if (command === 'Query') {
    return [
      {
        action: command,
        key: input.ExpressionAttributeValues?.[':pk']?.S ?? '',
        index: input.IndexName,
        attributes: projected(input),
      },
    ];
  }
  return [{ action: command, key: (input.Key ?? input.Item)?.pk?.S ?? '' }];
}

type Matrix = typeof PERMISSIONS;

function allows(permissions: Matrix, name: FunctionName, { action, key, index, attributes }: Act): boolean {
  return (permissions[name].table ?? []).some(
    (access) =>
      access.index === index &&
      (access.attributes === undefined || attributes?.every((a) => access.attributes?.includes(a))) &&
      (access.actions as readonly string[]).includes(action) &&
      access.keys.some((k) => (k.endsWith('*') ? key.startsWith(k.slice(0, -1)) : k === key)),
  );
}

/**
 * Holds functions to `PERMISSIONS` as their deployed roles would: give `around` to the stack, then `enforce` its client.
 * What a function may not do is refused, and told by `refused`.
 */
export function roles(permissions: Matrix = PERMISSIONS) {
  const current = new AsyncLocalStorage<FunctionName>();
  const refused = new Set<string>();
  return {
    refused,
    around: <O>(name: string, run: () => Promise<O>) => current.run(name as FunctionName, run),
    enforce(client: DynamoDBClient): void {
      client.middlewareStack.add(
        (next, context) => async (args) => {
          const name = current.getStore();
          const command = ((context as { commandName?: string }).commandName ?? '').replace(/Command$/, '');
          if (name === undefined) return next(args);
          const input = args.input as Input;
          if (command === 'Scan') {
            const scans = permissions[name].scans ?? [];
            const read = projected(input) ?? ['*'];
            if (
              input.Select !== 'SPECIFIC_ATTRIBUTES' ||
              !read.every((attribute) => scans.includes(attribute))
            ) {
              refused.add(`${name} Scan ${read}`);
            }
            return next(args);
          }
          for (const act of actsOf(command, input)) {
            if (allows(permissions, name, act)) continue;
            refused.add([name, act.action, act.index ?? 'table', act.key.replace(/#.*/, '#')].join(' '));
            throw new DynamoDBServiceException({
              name: 'AccessDeniedException',
              message: 'not authorized',
              $fault: 'client',
              $metadata: { httpStatusCode: 400 },
            });
          }
          return next(args);
        },
        { step: 'initialize', priority: 'high', name: 'roles' },
      );
    },
  };
}
