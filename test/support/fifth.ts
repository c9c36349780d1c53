import { guangming2021 } from '../../local/replay/guangming-2021.ts';
import type { Step } from '../../local/replay/scenario.ts';

/** Clues in the base of a fifth of the bundled year; small enough for every run of the tests. CI replays the whole year. */
const FIFTH = 209;

/** The lines of a fifth of the bundled year. */
export const fifthOfTheYear = (): Step[] => [...guangming2021({ clues: FIFTH })];
