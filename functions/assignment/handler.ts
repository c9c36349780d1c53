import { workflowRuntimeFromEnvironment } from '../runtime/environment.ts';
import { createAssignment } from './assignment.ts';

export const handler = createAssignment(workflowRuntimeFromEnvironment());
