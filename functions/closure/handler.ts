import { runtimeFromEnvironment } from '../shared/environment.ts';
import { createClosure } from './closure.ts';

export const handler = createClosure(runtimeFromEnvironment());
