import { bareRuntimeFromEnvironment } from '../runtime/environment.ts';
import { subscribersConfigFromEnvironment } from '../runtime/subscriber-keys.ts';
import { createSubscribers } from './subscribers.ts';

export const handler = createSubscribers(bareRuntimeFromEnvironment(), subscribersConfigFromEnvironment());
