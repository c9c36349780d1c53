import { runtimeFromEnvironment, withHash } from '../shared/environment.ts';
import { createLists } from './lists.ts';

export const handler = withHash(createLists, runtimeFromEnvironment(), {});
