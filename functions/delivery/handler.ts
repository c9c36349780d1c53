import { bareRuntimeFromEnvironment, trustedHostsFromEnvironment } from '../runtime/environment.ts';
import { keyReaderFromEnvironment } from '../runtime/subscriber-keys.ts';
import { createDeliveryTry } from './delivery.ts';
import { createSend, TRY_TIMEOUT_MS } from './send.ts';

export const handler = createDeliveryTry(bareRuntimeFromEnvironment(), {
  keys: keyReaderFromEnvironment(),
  send: createSend({ timeoutMs: TRY_TIMEOUT_MS, trusted: trustedHostsFromEnvironment() }),
  random: Math.random,
});
