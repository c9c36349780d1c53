import type * as z from 'zod';
import type { CaseEvent } from '../../domain/case/events.ts';
import type { CaseFacet } from '../../domain/case/facet.ts';
import type { ClueRecordEntry } from '../../domain/clue/record.ts';
import type { RecordEntry, RedactedEntry } from '../../domain/kernel/record.ts';
import type { PublicityEvent } from '../../domain/publicity/events.ts';
import type { PublicityFacet } from '../../domain/publicity/facet.ts';
import type {
  casesAnswer,
  casesListAnswer,
  countedCase,
} from '../../functions/contract/case-metrics-schema.ts';
import type {
  caseDetailSchema,
  caseListSchema,
  caseViewSchema,
} from '../../functions/contract/case-schema.ts';
import type { handOverAnswer } from '../../functions/contract/hand-over-schema.ts';
import type { countedClue } from '../../functions/contract/metrics-lists-schema.ts';
import type {
  breakdownAnswer,
  completionAnswer,
  districtRow,
  districtsAnswer,
  durationsAnswer,
  resultsAnswer,
  stockAnswer,
  timelineAnswer,
} from '../../functions/contract/metrics-schema.ts';
import type { noticesAnswer } from '../../functions/contract/notice-schema.ts';
import type { policyAnswer } from '../../functions/contract/policy-schema.ts';
import type {
  countedPublicity,
  publicityAnswer,
  publicityFiguresListAnswer,
} from '../../functions/contract/publicity-metrics-schema.ts';
import type {
  publicDecisionsSchema,
  publicityDetailSchema,
  publicityListSchema,
  publicityViewSchema,
} from '../../functions/contract/publicity-schema.ts';
import type { clueRecordSchema } from '../../functions/contract/record-schema.ts';
import type {
  deliveriesAnswer,
  redeliverAnswer,
  rotateAnswer,
  subscribersAnswer,
} from '../../functions/contract/subscriber-schema.ts';
import type { candidatesAnswer, unitAnswer } from '../../functions/contract/unit-schema.ts';
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
/** A page of a record with entries `E`. */
export type RecordPage<E extends RecordEntry> = Omit<z.infer<typeof clueRecordSchema>, 'entries'> & {
  readonly entries: readonly (E | RedactedEntry)[];
};
export type ClueRecord = RecordPage<ClueRecordEntry>;
/** A case, and its lists and record. */
export type CaseView = Omit<z.infer<typeof caseViewSchema>, 'availableCommands'>;
export type CaseDetail = z.infer<typeof caseDetailSchema>;
export type CaseList = z.infer<typeof caseListSchema>;
export type ListedCase = CaseList['cases'][number];
export type CaseEntry = RecordEntry<CaseEvent, CaseFacet>;
export type NoticeList = z.infer<typeof noticesAnswer>;
export type OfficerNotice = NoticeList['notices'][number];
/** A page of the clues behind a figure. */
export interface CountedPage {
  readonly clues: readonly CountedClue[];
  readonly cursor?: string;
}
/** The publicity of a decision, its lists and record, and what the public reads. */
export type PublicityView = Omit<z.infer<typeof publicityViewSchema>, 'availableCommands'>;
export type PublicityDetail = z.infer<typeof publicityDetailSchema>;
export type PublicityList = z.infer<typeof publicityListSchema>;
export type ListedPublicity = PublicityList['items'][number];
export type PublicityEntry = RecordEntry<PublicityEvent, PublicityFacet>;
export type PublicDecisions = z.infer<typeof publicDecisionsSchema>;
export type PublicRow = PublicDecisions['decisions'][number];
/** The figures of cases, and the cases behind one of them. */
export type CaseFigures = z.infer<typeof casesAnswer>;
export type CountedCase = z.infer<typeof countedCase>;
export type CountedCases = z.infer<typeof casesListAnswer>;
/** The figures of publicity, and the items behind one of them. */
export type PublicityFigures = z.infer<typeof publicityAnswer>;
export type CountedPublicity = z.infer<typeof countedPublicity>;
export type CountedPublicityPage = z.infer<typeof publicityFiguresListAnswer>;
/** A handling unit with its officers, and a version of the policy. */
export type StoredUnit = z.infer<typeof unitAnswer>;
export type Policy = z.infer<typeof policyAnswer>;
/** The inspectors who may be assigned to a clue. */
export type Candidates = z.infer<typeof candidatesAnswer>;
/** Who is told of events, the keys of one as they are told once, and what was sent to it. */
export type Subscribers = z.infer<typeof subscribersAnswer>;
export type Subscriber = Subscribers['subscribers'][number];
export type SubscriberKeys = z.infer<typeof rotateAnswer>;
export type Deliveries = z.infer<typeof deliveriesAnswer>;
export type Delivery = Deliveries['deliveries'][number];
export type Redelivered = z.infer<typeof redeliverAnswer>;
/** What one request of a hand-over did. */
export type HandedOver = z.infer<typeof handOverAnswer>;
