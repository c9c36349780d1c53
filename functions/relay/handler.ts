import { deadLettersFromEnvironment } from '../runtime/dead-letter-queue.ts';
import { workflowRuntimeFromEnvironment } from '../runtime/environment.ts';
import { createNotifier, shareStream } from '../workflow/notices.ts';
import { createRelay } from './relay.ts';

const runtime = workflowRuntimeFromEnvironment();
const letters = deadLettersFromEnvironment();
export const handler = shareStream(createRelay(runtime, letters), createNotifier(runtime, 'relay', letters));
