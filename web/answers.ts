import type * as z from 'zod';
import type { Phase } from '../domain/clue.ts';
import type { ConclusionCode } from '../domain/conclusions.ts';
import type { Role } from '../domain/status.ts';
import type {
  completionAnswer,
  completionCluesAnswer,
  countedClue,
  districtRow,
  districtsAnswer,
  timelineAnswer,
} from '../functions/metrics-query/schemas.ts';
import type {
  clueDetailSchema,
  clueListSchema,
  clueRecordSchema,
  clueViewSchema,
} from '../functions/shared/view-schema.ts';

/** The API's answers, by the schemas it is described with. */
export type Completion = z.infer<typeof completionAnswer>;
export type CompletionClues = z.infer<typeof completionCluesAnswer>;
export type CountedClue = z.infer<typeof countedClue>;
export type DistrictRow = z.infer<typeof districtRow>;
export type Districts = z.infer<typeof districtsAnswer>;
export type Timeline = z.infer<typeof timelineAnswer>;
export type ClueView = z.infer<typeof clueViewSchema>;
export type ClueDetail = z.infer<typeof clueDetailSchema>;
export type ClueList = z.infer<typeof clueListSchema>;
export type ClueRecord = z.infer<typeof clueRecordSchema>;
export type ListedClue = ClueList['clues'][number];

export interface Me {
  sub: string;
  name: string | null;
  roles: Role[];
  division: string;
  names: { zh: string; en: string } | null;
  divisions: {
    code: string;
    zh: string | null;
    en: string | null;
    kind: 'province' | 'city' | 'district' | 'street';
    parent: string | null;
  }[];
}
export interface Stock {
  open: number;
  overdue: number;
  stopped: number;
  extended: number;
  asOf: string;
  ages: { band: string; count: number }[];
  dues: { band: string; count: number }[];
}
export interface Durations {
  closed: number;
  mean: number | null;
  median: number | null;
  p90: number | null;
  histogram: { days: number; count: number }[];
  staged: number;
  stages: { stage: Phase; days: number; mean: number | null }[];
  children?: {
    division: string;
    name: string | null;
    closed: number;
    median: number | null;
    p90: number | null;
  }[];
}
export interface Results {
  closed: number;
  confirmed: number;
  extended: number;
  verifiedAmountFen: number;
  paidAmountFen: number;
  headcount: number;
  paidHeadcount: number;
  satisfied: number;
  unsatisfied: number;
  conclusions: {
    code: ConclusionCode;
    label: string;
    closed: number;
    verifiedAmountFen: number;
    paidAmountFen: number;
    headcount: number;
    paidHeadcount: number;
  }[];
  returned: { total: number; notOurs: number; outOfScope: number };
  merged: number;
  reopened: number;
  extensions: number;
}
