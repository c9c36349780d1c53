import type { CalendarDate } from '../calendar/dates.ts';
import type { LedgerRow } from '../kernel/figures.ts';
import type { Flow, PublicityCounter } from '../publicity/counters.ts';
import { EXEMPTION_GROUNDS, type ExemptionGround } from '../publicity/state.ts';
import { percent } from './rounding.ts';
import { type CodeCount, Sums } from './sums.ts';
import { boundsOf, countersOfWindow, countersUpTo, type WindowQuestion } from './window.ts';

/** A row of the counters of publicity. */
export type PublicityRow = LedgerRow<PublicityCounter>;

const GROUNDS = Object.keys(EXEMPTION_GROUNDS) as ExemptionGround[];

/** The parts of the figures of publicity, each of which has a list behind it. */
export const PUBLICITY_PARTS = [
  'carriedIn',
  'due',
  'reopened',
  'published',
  'exempt',
  ...GROUNDS.map((ground) => `exempt:${ground}` as const),
  'waiting',
  'examined',
  'inTime',
  'late',
  'overdue',
  'overdue:open',
  'overdue:exempt',
  'overdue:recall',
  'notYetDue',
  'recalls',
  'recalls:inTime',
  'recalls:late',
  'recalls:dropped',
  'recalls:waiting',
  'recalledFreely',
  'corrected',
  'ended',
  'shown',
] as const;
/** A part of the figures of publicity. */
export type PublicityPart = (typeof PUBLICITY_PARTS)[number];

/** The parts that something counts in that happened in the window. */
const PARTS_OF_FLOWS: Readonly<Record<Exclude<Flow, `exempt-${ExemptionGround}`>, readonly PublicityPart[]>> =
  {
    due: ['due'],
    reopened: ['reopened'],
    'published-in-time': ['published', 'examined', 'inTime'],
    'published-late': ['published', 'examined', 'late', 'overdue'],
    'exempt-late': ['overdue', 'overdue:exempt'],
    'recall-due': ['recalls'],
    'recall-dropped': ['recalls:dropped'],
    'recalled-in-time': ['recalls:inTime', 'examined'],
    'recalled-late': ['recalls:late', 'examined', 'overdue'],
    'recalled-freely': ['recalledFreely'],
    corrected: ['corrected'],
    ended: ['ended'],
  };

const OVERDUE = {
  waiting: ['overdue', 'overdue:open'],
  recalling: ['overdue', 'overdue:recall'],
} as const satisfies Record<string, readonly PublicityPart[]>;
const IN_TIME = ['notYetDue'] as const;

/** Tells in which parts a counter counts: of the window, or, where it tells how an item stands, of its end. */
export function partsOf(counter: PublicityCounter, end: CalendarDate): readonly PublicityPart[] {
  switch (counter.counter) {
    case 'flow': {
      const ground = GROUNDS.find((one) => counter.flow === `exempt-${one}`);
      if (ground !== undefined) return ['exempt', `exempt:${ground}`, 'examined'];
      return PARTS_OF_FLOWS[counter.flow as keyof typeof PARTS_OF_FLOWS];
    }
    case 'shown':
      return ['shown'];
    case 'waiting':
      return ['waiting', 'examined', ...(counter.due < end ? OVERDUE.waiting : IN_TIME)];
    case 'recalling':
      return ['recalls:waiting', 'examined', ...(counter.due < end ? OVERDUE.recalling : IN_TIME)];
  }
}

/** The figures of publicity. */
export interface PublicityFigures {
  /** Neither published nor exempt before the window; with `due` and `reopened` as many as were published or exempt and wait at its end. */
  readonly carriedIn: number;
  /** Decisions that came to be published. */
  readonly due: number;
  /** Exempt by an annulment that was entered by mistake, and to be published after all. */
  readonly reopened: number;
  readonly published: {
    readonly total: number;
    readonly inTime: number;
    readonly late: number;
    readonly rate: number | null;
    readonly percent: string | null;
  };
  readonly exempt: { readonly total: number; readonly grounds: readonly CodeCount<ExemptionGround>[] };
  readonly waiting: number;
  /**
   * Zero overdue (零超期). `examined` are the terms of publications and recalls that were over in the window, by an exemption too, and
   * those that run at its end: each is in order or in `total`, and is listed.
   */
  readonly overdue: {
    readonly isZero: boolean;
    readonly total: number;
    /** Waiting at the end, past the due date. */
    readonly open: number;
    readonly late: number;
    /** Exempt only after the due date. */
    readonly exempt: number;
    /** To be recalled at the end, past the due date of that. */
    readonly recallOpen: number;
    readonly recallLate: number;
    readonly examined: number;
    readonly notYetDue: number;
  };
  readonly corrected: number;
  /** Recalls because the decision was annulled, changed or found unlawful. */
  readonly recalls: {
    readonly due: number;
    readonly inTime: number;
    readonly late: number;
    /** The annulment was entered by mistake. */
    readonly dropped: number;
    readonly waiting: number;
  };
  /** Recalled with nothing against the decision: without a term. */
  readonly recalledFreely: number;
  /** The display ended by itself or by a command. */
  readonly ended: number;
  /** What the public sees at the end. */
  readonly shown: number;
}

/**
 * The figures of publicity from the ledger.
 * @param rows the rows needed, of all districts in the division
 */
export function publicityFigures(question: WindowQuestion, rows: readonly PublicityRow[]): PublicityFigures {
  const { division } = question;
  const { before, end } = boundsOf(question);
  const parts = new Sums<PublicityPart>();
  for (const c of countersUpTo(rows, division, before)) {
    if (c.counter === 'waiting') parts.add('carriedIn', c.by);
  }
  for (const c of countersOfWindow(question, rows)) {
    if (c.counter === 'flow') for (const part of partsOf(c, end)) parts.add(part, c.by);
  }
  for (const c of countersUpTo(rows, division, end)) {
    if (c.counter !== 'flow') for (const part of partsOf(c, end)) parts.add(part, c.by);
  }
  const [inTime, late, overdue] = [parts.of('inTime'), parts.of('late'), parts.of('overdue')];
  const recalls = {
    due: parts.of('recalls'),
    inTime: parts.of('recalls:inTime'),
    late: parts.of('recalls:late'),
    dropped: parts.of('recalls:dropped'),
    waiting: parts.of('recalls:waiting'),
  };
  return {
    carriedIn: parts.of('carriedIn'),
    due: parts.of('due'),
    reopened: parts.of('reopened'),
    published: { total: parts.of('published'), inTime, late, ...percent(inTime, inTime + late) },
    exempt: {
      total: parts.of('exempt'),
      grounds: parts.list(EXEMPTION_GROUNDS, (ground) => `exempt:${ground}`),
    },
    waiting: parts.of('waiting'),
    overdue: {
      isZero: overdue === 0,
      total: overdue,
      open: parts.of('overdue:open'),
      late,
      exempt: parts.of('overdue:exempt'),
      recallOpen: parts.of('overdue:recall'),
      recallLate: recalls.late,
      examined: parts.of('examined'),
      notYetDue: parts.of('notYetDue'),
    },
    corrected: parts.of('corrected'),
    recalls,
    recalledFreely: parts.of('recalledFreely'),
    ended: parts.of('ended'),
    shown: parts.of('shown'),
  };
}
