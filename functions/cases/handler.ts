import { CASE } from '../../domain/case/index.ts';
import type { Aggregate } from '../../domain/kernel/aggregate.ts';
import { Registry } from '../../domain/kernel/registry.ts';
import { cursorKeyFromEnvironment, runtimeFromEnvironment, withHash } from '../runtime/environment.ts';
import { createCases } from './cases.ts';

export const handler = withHash(createCases, runtimeFromEnvironment(new Registry([CASE as Aggregate])), {
  cursorKey: cursorKeyFromEnvironment,
});
