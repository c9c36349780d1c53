import { CASE } from '../../domain/case/index.ts';
import { runtimeOf, withHash } from '../runtime/environment.ts';
import { createCaseCommands } from './case-commands.ts';

export const handler = withHash(createCaseCommands, runtimeOf(CASE), {});
