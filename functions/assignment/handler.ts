import { runtimeFromEnvironment } from '../shared/environment.ts';
import { createAssignment } from './assignment.ts';

export const handler = createAssignment(runtimeFromEnvironment());
