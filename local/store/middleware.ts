import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Store } from './store.ts';

/** The name of the middleware, for others that must stand before it. */
export const STORE_MIDDLEWARE = 'embeddedStore';

/**
 * Lets a store answer a client's commands. It stands last in the step `initialize`, so what others add to that step goes
 * around it, and nothing is serialised, signed or sent.
 */
export function attachStore(client: DynamoDBClient, store: Pick<Store, 'execute'>): void {
  client.middlewareStack.add(
    (_next, context) => async (args) => {
      const operation = ((context as { commandName?: string }).commandName ?? '').replace(/Command$/, '');
      const output = await store.execute(operation, args.input);
      return { response: {}, output: { ...output, $metadata: { ...ANSWERED } } };
    },
    { step: 'initialize', priority: 'low', name: STORE_MIDDLEWARE },
  );
  // Without a logger it still makes a copy of every input and output, free of what the model calls sensitive.
  client.middlewareStack.remove('loggerMiddleware');
}

const ANSWERED = { httpStatusCode: 200, attempts: 1, totalRetryDelay: 0 } as const;
