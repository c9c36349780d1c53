import { runtimeFromEnvironment } from '../shared/environment.ts';
import { createRecount } from './recount.ts';

export const handler = createRecount(runtimeFromEnvironment());
