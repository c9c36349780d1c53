import { AGGREGATES } from '../../domain/registry.ts';
import { cursorKeyFromEnvironment, runtimeFromEnvironment, withHash } from '../runtime/environment.ts';
import { createAdministration } from './administration.ts';

export const handler = withHash(createAdministration, runtimeFromEnvironment(AGGREGATES), {
  cursorKey: cursorKeyFromEnvironment,
});
