import { CASE } from '../../domain/case/index.ts';
import { cursorKeyFromEnvironment, runtimeOf } from '../runtime/environment.ts';
import { createCases } from './cases.ts';

export const handler = createCases(runtimeOf(CASE), { cursorKey: cursorKeyFromEnvironment });
