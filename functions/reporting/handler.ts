import { bareRuntimeFromEnvironment } from '../runtime/environment.ts';
import { createReporting } from './reporting.ts';

export const handler = createReporting(bareRuntimeFromEnvironment());
