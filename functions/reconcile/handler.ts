import { workflowRuntimeFromEnvironment } from '../runtime/environment.ts';
import { createReconcile } from './reconcile.ts';

export const handler = createReconcile(workflowRuntimeFromEnvironment());
