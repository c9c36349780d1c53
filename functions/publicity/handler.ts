import { PUBLICITY } from '../../domain/publicity/index.ts';
import { cursorKeyFromEnvironment, runtimeOf, withHash } from '../runtime/environment.ts';
import { createPublicity } from './publicity.ts';

export const handler = withHash(createPublicity, runtimeOf(PUBLICITY), {
  cursorKey: cursorKeyFromEnvironment,
});
