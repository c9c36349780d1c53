import type * as z from 'zod';
import type { ClueRecordEntry } from '../../domain/clue/record.ts';
import type { RedactedEntry } from '../../domain/kernel/record.ts';
import type {
  breakdownAnswer,
  completionAnswer,
  countedClue,
  districtRow,
  districtsAnswer,
  durationsAnswer,
  resultsAnswer,
  stockAnswer,
  timelineAnswer,
} from '../../functions/contract/metrics-schema.ts';
import type { noticesAnswer } from '../../functions/contract/notice-schema.ts';
import type { clueRecordSchema } from '../../functions/contract/record-schema.ts';
import type { candidatesAnswer } from '../../functions/contract/unit-schema.ts';
import type {
  clueDetailSchema,
  clueListSchema,
  clueViewSchema,
  funnelSchema,
  meSchema,
  worklistSchema,
} from '../../functions/contract/view-schema.ts';
import type { particularsView } from '../../functions/store/particulars.ts';

/** The API's answers, by the schemas it is described with. */
export type Me = z.infer<typeof meSchema>;
export type Completion = z.infer<typeof completionAnswer>;
export type CountedClue = z.infer<typeof countedClue>;
export type Breakdown = z.infer<typeof breakdownAnswer>;
export type DistrictRow = z.infer<typeof districtRow>;
export type Districts = z.infer<typeof districtsAnswer>;
export type Timeline = z.infer<typeof timelineAnswer>;
export type Stock = z.infer<typeof stockAnswer>;
export type Durations = z.infer<typeof durationsAnswer>;
export type Results = z.infer<typeof resultsAnswer>;
export type Funnel = z.infer<typeof funnelSchema>;
/** What every view of a clue says; what its reader can order is told in full or by name alone. */
export type ClueView = Omit<z.infer<typeof clueViewSchema>, 'availableCommands'>;
export type Particulars = ReturnType<typeof particularsView>;
export type ClueDetail = Omit<z.infer<typeof clueDetailSchema>, 'particulars'> & {
  readonly particulars: Particulars | null;
};
export type ClueList = z.infer<typeof clueListSchema>;
export type ListedClue = ClueList['clues'][number];
export type Worklist = z.infer<typeof worklistSchema>;
export type WorkItem = Worklist['items'][number];
export type ClueRecord = Omit<z.infer<typeof clueRecordSchema>, 'entries'> & {
  readonly entries: readonly (ClueRecordEntry | RedactedEntry)[];
};
export type NoticeList = z.infer<typeof noticesAnswer>;
export type OfficerNotice = NoticeList['notices'][number];
/** A page of the clues behind a figure. */
export interface CountedPage {
  readonly clues: readonly CountedClue[];
  readonly cursor?: string;
}
/** The inspectors who may be assigned to a clue. */
export type Candidates = z.infer<typeof candidatesAnswer>;
