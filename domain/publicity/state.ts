import type { CalendarDate } from '../calendar/dates.ts';
import type { DueDate } from '../calendar/due.ts';
import type { PartyKind } from '../case/sanctions.ts';
import type { CaseDecision, IssuedDocument } from '../case/state.ts';
import { type AggregateState, DONE } from '../kernel/aggregate.ts';
import type { RaisedAlarm } from '../kernel/alarms.ts';
import type { Status } from './status.ts';

/**
 * The publicity (行政执法公示) of a decision. Codes, ids and dates only: what the public is shown is kept apart, and masked before
 * it is kept. It is judged by the policy of its case.
 */
export interface Publicity extends AggregateState {
  /** That of the case: a case has one decision. */
  readonly publicityId: string;
  readonly caseId: string;
  readonly kind: DecisionKind;
  /** The decision's document as it was issued. */
  readonly document: DecisionDocument;
  /** The organ that stands in the seal alone, as a clerk read it there; null where the document names it. */
  readonly sealOrgan: string | null;
  /** Whom the decision is against: the name of a natural person, a sole trader among them, is masked. */
  readonly partyKind: PartyKind;
  /** The day the decision was made, from which its clock counts. */
  readonly decidedOn: CalendarDate;
  readonly decidedBy: string;
  /** Whoever was ever on the case or proposed it: like who decided, they vet and exempt nothing of it. Who takes it over is added. */
  readonly officers: readonly string[];

  readonly status: Status;
  /** The day on which it came to its status. */
  readonly stageSince: CalendarDate;
  /** By when it must be published. */
  readonly due: DueDate;
  /** The class (失信行为分类) that says how long it is shown; null before it is vetted. */
  readonly class: DisplayClass | null;
  readonly vettedBy: string | null;
  readonly vettedOn: CalendarDate | null;
  readonly publishedBy: string | null;
  readonly publishedOn: CalendarDate | null;
  /** The first day on which its display may be ended, and the last day of it, after which it ends by itself; null where policy sets none. */
  readonly display: Display | null;
  readonly exemption: Exemption | null;
  /** The last correction. */
  readonly correctedOn: CalendarDate | null;
  /** How often it was corrected. */
  readonly corrections: number;
  /** Why it must be recalled; null while nothing is known against the decision. */
  readonly recall: Recall | null;
  readonly endedOn: CalendarDate | null;
  readonly archived: boolean;
  /** The day on which its execution began: no execution lives long. */
  readonly generationSince: CalendarDate;
  readonly alarms: readonly RaisedAlarm<AlarmKind>[];
}

/** What kind of decision is published. */
export type DecisionKind = CaseDecision['kind'];
/** The kinds of decision, with labels. */
export const DECISION_KINDS = {
  penalty: { zh: '行政处罚', en: 'Penalty' },
  handling: { zh: '行政处理', en: 'Handling decision' },
  'no-penalty': { zh: '不予处罚', en: 'No penalty' },
} as const satisfies Record<DecisionKind, { readonly zh: string; readonly en: string }>;

/** A document as it was issued: its number (文号) is published as it stands there. */
export interface DecisionDocument extends Pick<IssuedDocument, 'id' | 'entry' | 'number'> {
  /** The organ that issued it; null where the document leaves its name to the seal. */
  readonly organ: string | null;
}

/** The organ that is published; null where the document names none and nobody has read the seal yet. */
export const organOf = ({ document, sealOrgan }: Pick<Publicity, 'document' | 'sealOrgan'>): string | null =>
  document.organ ?? sealOrgan;

/** The classes of the Credit Repair Measures (信用修复管理办法), with labels. */
export const DISPLAY_CLASSES = {
  minor: { zh: '轻微', en: 'Minor' },
  general: { zh: '一般', en: 'General' },
  serious: { zh: '严重', en: 'Serious' },
} as const;
export type DisplayClass = keyof typeof DISPLAY_CLASSES;

export interface Display {
  readonly from: CalendarDate;
  readonly until: CalendarDate;
}

/** Why a decision is not published, with labels; the last two come by themselves. */
export const EXEMPTION_GROUNDS = {
  minors: { zh: '涉及未成年人', en: 'Minors are concerned' },
  secret: {
    zh: '涉及国家秘密、商业秘密或者个人隐私',
    en: 'State or business secrets, or privacy, are concerned',
  },
  security: {
    zh: '可能危及国家安全、公共安全、经济安全或者社会稳定',
    en: 'Security or social stability could be harmed',
  },
  provincial: { zh: '省级行政机关认为不宜公开', en: 'A provincial organ excludes it' },
  'no-impact': { zh: '不具有一定社会影响', en: 'Without social impact' },
  other: { zh: '其他', en: 'Other' },
  class: { zh: '按失信行为分类不予公示', en: 'Its class is not shown' },
  annulled: { zh: '公示前决定已被撤销、变更或者确认违法', en: 'Annulled or changed before it was published' },
} as const;
export type ExemptionGround = keyof typeof EXEMPTION_GROUNDS;

/** An exemption; one that people ask for waits for a second person. */
export interface Exemption {
  readonly ground: ExemptionGround;
  readonly by: string;
  readonly on: CalendarDate;
  readonly confirmedBy: string | null;
}

export interface Recall {
  /** The day on which the decision was annulled, changed or found unlawful. */
  readonly since: CalendarDate;
  readonly due: DueDate;
}

/** What kind of alarm a clock raised. */
export type AlarmKind = 'reminder' | 'overdue';

/** The clocks of an item: of the publication, and of the recall. */
export type ClockName = 'publicity' | 'recall';

/** A workflow stage: where an item waits, or what the system does with it next. */
export type Stage = 'vetting' | 'publishing' | 'display' | 'closure' | typeof DONE;

/** The stages in which a person must act or a time must end; each is a task-token state of the workflow. */
export const HUMAN_STAGES = ['vetting', 'publishing', 'display'] as const satisfies readonly Stage[];

/** Where the workflow goes from each stage when the work goes forward: the `Next` of its state. */
export const NEXT_STAGE = {
  vetting: 'publishing',
  publishing: 'display',
  display: 'closure',
} as const satisfies Record<(typeof HUMAN_STAGES)[number], Stage>;

const STAGES = {
  due: 'vetting',
  vetted: 'publishing',
  published: 'display',
  corrected: 'display',
  recalled: 'closure',
  ended: 'closure',
  exempt: 'closure',
} as const satisfies Record<Status, Stage>;

/** The stage an item is in, from its state alone. */
export const stageOf = ({ status, archived }: Publicity): Stage => (archived ? DONE : STAGES[status]);
