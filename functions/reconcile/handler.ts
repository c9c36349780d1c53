import { workflowRuntimeFromEnvironment } from '../shared/environment.ts';
import { createReconcile } from './reconcile.ts';

export const handler = createReconcile(workflowRuntimeFromEnvironment());
