import { CASE } from '../../domain/case/index.ts';
import { cursorKeyFromEnvironment, runtimeOf, withHash } from '../runtime/environment.ts';
import { createCases } from './cases.ts';

export const handler = withHash(createCases, runtimeOf(CASE), {
  cursorKey: cursorKeyFromEnvironment,
});
