import { CASE_FIGURES } from './case/figures.ts';
import { CLUE_FIGURES } from './clue/figures.ts';
import type { Figures } from './kernel/figures.ts';
import { PUBLICITY_FIGURES } from './publicity/figures.ts';

/** How the ledger counts each kind of aggregate. Apart from the registry: few functions count. */
export const FIGURES: Readonly<Record<string, Figures>> = {
  clue: CLUE_FIGURES as Figures,
  case: CASE_FIGURES as Figures,
  publicity: PUBLICITY_FIGURES as Figures,
};
