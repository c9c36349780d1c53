import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { STORE_MIDDLEWARE } from '../../local/store/middleware.ts';

/**
 * Makes the store fail: before a command is sent (throttled, nothing happened) or after it was carried out (the answer is
 * lost, as when the caller crashes right behind it).
 */
export function breakStore(
  dynamo: DynamoDBClient,
  fault: (command: string) => 'before' | 'after' | null,
): void {
  const middleware =
    (next: (args: unknown) => Promise<unknown>, context: { commandName?: string }) =>
    async (args: unknown) => {
      const kind = fault(context.commandName ?? '');
      if (kind === 'before') throw Object.assign(new Error('slow down'), { name: 'ThrottlingException' });
      const result = await next(args);
      if (kind === 'after') throw Object.assign(new Error('no answer'), { name: 'TimeoutError' });
      return result;
    };
  dynamo.middlewareStack.addRelativeTo(middleware as never, {
    relation: 'before',
    toMiddleware: STORE_MIDDLEWARE,
    name: 'faults',
    override: true,
  });
}
