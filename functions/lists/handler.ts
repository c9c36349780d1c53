import {
  cursorKeyFromEnvironment,
  runtimeFromEnvironment,
  sourceNamesFromEnvironment,
  withHash,
} from '../runtime/environment.ts';
import { createLists } from './lists.ts';

export const handler = withHash(createLists, runtimeFromEnvironment(), {
  sources: sourceNamesFromEnvironment().sources,
  cursorKey: cursorKeyFromEnvironment,
});
