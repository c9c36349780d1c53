import { CASE } from './case/index.ts';
import { CLUE } from './clue/index.ts';
import type { Aggregate } from './kernel/aggregate.ts';
import { Registry } from './kernel/registry.ts';
import { PUBLICITY } from './publicity/index.ts';

/** Every aggregate there is. To add one is to add its folder and a line here. */
export const AGGREGATES = /* @__PURE__ */ new Registry([
  CLUE as Aggregate,
  CASE as Aggregate,
  PUBLICITY as Aggregate,
]);
