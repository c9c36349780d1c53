import { type CalendarDate, shanghaiDate } from '../calendar/dates.ts';
import { chineseDate } from '../documents/chinese-date.ts';
import type { DocumentFields, IssuedDocument } from '../documents/documents.ts';
import { legalFields } from '../documents/legal-fields.ts';
import { formatYuan } from '../documents/money.ts';
import type { Rules } from '../kernel/aggregate.ts';
import { isWithin } from '../places/divisions.ts';
import type { DocumentKind } from '../policy/document-kinds.ts';
import { totalsOf } from './claims.ts';
import { clockDue, SERVICE_WAYS, serviceEffectiveOn } from './clocks.ts';
import type { BodyOf, Command } from './commands.ts';
import type { CaseParticulars } from './particulars.ts';
import { paidFen, unpaidSums } from './performed.ts';
import { latePaymentFen } from './sanctions.ts';
import {
  CASE_SOURCES,
  type Case,
  CLOSE_CODES,
  changeOf,
  EVIDENCE_KINDS,
  filingClockOf,
  isComplaint,
  OPINION_RESULTS,
  PROPOSALS,
  REVOCATION_GROUNDS,
  type Sums,
} from './state.ts';
import { workersOf } from './workers.ts';

/** The kind of document that a command issues, if any. */
export function documentOf({ name, body }: Command, c: Pick<Case, 'closing'>): DocumentKind | null {
  switch (name) {
    case 'approve-filing':
      return body.approve ? 'filing-approval' : null;
    case 'issue-order':
      return 'order';
    case 'notify':
      return 'advance-notice';
    case 'schedule-hearing':
      return 'hearing-notice';
    case 'give-opinion':
      return 'legal-opinion';
    case 'decide':
      return `${body.kind}-decision`;
    case 'serve':
      return 'service-return';
    case 'remind':
      return 'reminder';
    case 'apply-to-court':
      return 'court-application';
    case 'revoke':
      return 'revocation';
    case 'close':
      return c.closing?.signatures.length === 2 && body.approve ? 'closing-approval' : null;
    default:
      return null;
  }
}

/** The document of a case that a new one is about: the one that is served, or the decision. */
export function documentAbout(command: Command, c: Case): Case['documents'][number] | null {
  const about =
    command.name === 'serve'
      ? command.body.document
      : command.name === 'remind' || command.name === 'apply-to-court'
        ? c.decision?.document
        : undefined;
  return c.documents.find(({ id }) => id === about) ?? null;
}

/** The people whom a document names, beside those its command does. */
export const namedIn = ({ lead, assistant, hearing }: Case): string[] =>
  [lead, assistant, hearing?.presider].filter((id) => typeof id === 'string');

/** What a document is made of beside the case. Personal data. */
export interface DocumentSources {
  /** Null once they were deleted at the end of the retention. */
  readonly particulars: CaseParticulars | null;
  /** The document it is about (`documentAbout`), where that is kept. */
  readonly about: IssuedDocument | null;
  /** How people are called in it, by id. */
  readonly names: Readonly<Record<string, string>>;
}

/** What a document is made of. */
interface Making {
  readonly c: Case;
  readonly rules: Rules;
  readonly on: CalendarDate;
  readonly sources: DocumentSources;
}

/** Where the law itself says on what a filing is revoked. */
const REVOCATION_LAW = { division: '44', zh: '《广东省劳动保障监察条例》第四十六条' } as const;

/** A value that says nothing is left out. */
const given = <T>(value: T | null | undefined | ''): T | undefined => value || undefined;
const sumsOf = ({ fineFen, orderFen, extraFen }: Sums): DocumentFields => ({
  fineFen: given(fineFen),
  orderFen: given(orderFen),
  extraFen: given(extraFen),
});

const dueOf = (
  { c, rules: { policy, latest } }: Making,
  name: 'defence' | 'hearing-request' | 'reminder' | 'payment',
  from: CalendarDate,
): CalendarDate | undefined => clockDue(name, { from }, policy, c.division, latest)?.due;

/** An instant as it is read in Shanghai: `2021年12月10日9时30分`. */
function readInstant(at: string): string {
  const local = new Date(Date.parse(at) + 8 * 3_600_000);
  const minutes = local.getUTCMinutes();
  return `${chineseDate(shanghaiDate(Date.parse(at)))}${local.getUTCHours()}时${minutes === 0 ? '' : `${minutes}分`}`;
}

/** The evidence as a decision lists it; undefined where there is none. */
function evidenceText({ c, sources }: Making): string | undefined {
  const from = sources.particulars?.evidence ?? [];
  const pieces = c.evidence.map(({ kind, n }) => {
    const source = from[n - 1];
    return EVIDENCE_KINDS[kind].zh + (source === undefined ? '' : `（${source}）`);
  });
  return pieces.length === 0 ? undefined : `${[...new Set(pieces)].join('；')}。`;
}

/** What the decision orders and was not performed, with what is added for late payment of the fine. */
function outstanding({ c, rules: { policy, latest }, on }: Making): DocumentFields {
  const { decision } = c;
  if (decision === null) return {};
  const unpaid = unpaidSums(c);
  const from = decision.effectiveOn ?? decision.on;
  const dueOn = clockDue('payment', { from }, policy, c.division, latest)?.due;
  const disputes = c.remedies.map(({ receivedOn, resultOn }) => ({ from: receivedOn, to: resultOn ?? on }));
  const lateFen = dueOn === undefined ? 0 : latePaymentFen(unpaid.fineFen, { dueOn, on, disputes }, policy);
  return { ...sumsOf(unpaid), lateFen: given(lateFen) };
}

function performanceText({ c: { performed, decision, closing }, c }: Making): string {
  const paid = paidFen(c);
  const lapsed = closing?.courtUntil;
  const parts = [
    ...(paid > 0 ? [`已支付工资等待遇${formatYuan(paid)}元`] : []),
    ...(performed.finePaidFen > 0 ? [`已缴纳罚款${formatYuan(performed.finePaidFen)}元`] : []),
    ...(performed.corrected ? ['已改正'] : []),
  ];
  const none = decision?.kind === 'no-penalty' ? '无须履行' : '未履行';
  return `${[
    ...(parts.length > 0 ? parts : [none]),
    ...(lapsed === undefined ? [] : [`申请强制执行的期限已于${chineseDate(lapsed)}届满`]),
  ].join('，')}。`;
}

/** What the clues of a case claim together; empty where one says it all. */
function claimsText(c: Case): string {
  if (c.claims.length < 2) return '';
  const { headcount, owedFen } = totalsOf(c);
  const owed = owedFen === null ? '' : `，主张金额合计${formatYuan(owedFen)}元`;
  return `本案并案线索共${c.claims.length}件，涉及劳动者${headcount}人${owed}。`;
}

/** Who the document is about, by what the case knows of him. */
function partyFields({ sources: { particulars } }: Making): DocumentFields {
  if (particulars === null) return {};
  const { name, creditCode, address, representative } = particulars.employer;
  return {
    party: name,
    partyCode: given(creditCode),
    partyAddress: given(address),
    partyHead: given(representative),
  };
}

const namesOf = ({ sources: { names } }: Making, ids: readonly string[]): string[] =>
  ids.map((id) => names[id] ?? id);
const nameOf = (making: Making, id: string | null | undefined): string | undefined =>
  id === null || id === undefined ? undefined : namesOf(making, [id])[0];

/**
 * The facts as the party may read them: those of the inquiry, or of the inspectors' own discovery. What a complaint or a report says is
 * for the bureau: it may name who reported, and how to reach him.
 */
function foundFacts({ c, sources: { particulars } }: Making): string | undefined {
  const isDiscovered = !isComplaint(c) && c.source !== 'report';
  return particulars?.inquiry?.facts ?? (isDiscovered ? given(particulars?.facts) : undefined);
}

/** What a document about another one says of that. */
const aboutFields = ({ sources: { about } }: Making): DocumentFields =>
  about === null
    ? {}
    : { documentTitle: about.template.title, documentNo: about.number, documentOn: about.issuedOn };

/** What the decision that a document is about orders, and that it was changed where it was. */
function contentText({ c, sources }: Making): string | undefined {
  const content = sources.about?.fields.content;
  const change = changeOf(c);
  if (content === undefined || change === undefined) return content;
  return `${content}（${change.kind === 'review' ? '行政复议' : '行政诉讼'}${change.number}已变更，金额以变更后的为准。）`;
}

function decisionFields(making: Making, body: BodyOf<'decide'>): DocumentFields {
  const { particulars } = making.sources;
  const { fineFen = 0, orderFen = 0, extraFen = 0 } = body;
  return {
    ...particulars?.inquiry,
    evidence: evidenceText(making),
    partyViews: given(particulars?.partyViews),
    // What spares the party is the reason; anything else is what is decided.
    ...(body.kind === 'no-penalty' ? { reasons: body.text } : { content: body.text }),
    ...sumsOf({ fineFen, orderFen, extraFen }),
  };
}

function noticeFields(making: Making, { served, hearingRight, ...sums }: BodyOf<'notify'>): DocumentFields {
  const { c, rules, sources } = making;
  const { fineFen, orderFen, extraFen } = {
    ...(c.inquiry ?? { fineFen: 0, orderFen: 0, extraFen: 0 }),
    ...sums,
  };
  const kind = (fineFen ?? 0) > 0 || c.inquiry?.proposal === 'penalty' ? 'penalty' : 'handling';
  const from = serviceEffectiveOn(served.way, served.ground, served.on, rules.policy, c.division);
  return {
    ...sources.particulars?.inquiry,
    content: `${PROPOSALS[kind].zh}决定。`,
    ...sumsOf({ fineFen: fineFen ?? 0, orderFen: orderFen ?? 0, extraFen: extraFen ?? 0 }),
    defenceUntil: dueOf(making, 'defence', from),
    hearingUntil: hearingRight ? dueOf(making, 'hearing-request', from) : undefined,
  };
}

/** What became of the remedies of the party that the court is asked about. One that was withdrawn counts as not used. */
function remediesText({ remedies }: Case): string {
  const has = (kind: 'review' | 'suit') => remedies.some((r) => r.kind === kind && r.result !== 'withdrawn');
  if (has('suit')) return `${has('review') ? '行政复议、' : ''}行政诉讼已终结，被申请人`;
  const unused = has('review') ? '' : '不申请行政复议、';
  return `${has('review') ? '行政复议已终结，' : ''}被申请人在法定期限内${unused}不提起行政诉讼，又`;
}

function applicationFields(making: Making): DocumentFields {
  const { c, sources } = making;
  const { facts, basis, workers } = sources.about?.fields ?? {};
  return {
    facts,
    basis,
    content: contentText(making),
    workers,
    ...aboutFields(making),
    ...outstanding(making),
    reasons: `${remediesText(c)}不履行行政决定，经催告仍未履行。`,
    partyViews: sources.particulars?.partyViews ?? '当事人未提出陈述、申辩。',
    remindedOn: given(c.remindedOn),
  };
}

/** What a document says by its own command. */
function ownFields(making: Making, { name, body }: Command): DocumentFields {
  const { c, rules, sources } = making;
  const { particulars } = sources;
  switch (name) {
    case 'approve-filing':
      return {
        source: CASE_SOURCES[c.source].zh,
        facts: given([particulars?.facts, claimsText(c)].filter((text) => text).join('\n')),
        // Of the filing itself, also where silence had accepted it before.
        basis: clockDue(filingClockOf(c), { from: c.cameInOn }, rules.policy, c.division, rules.latest)?.basis
          .zh,
        lead: nameOf(making, body.lead),
        assistant: nameOf(making, body.assistant),
      };
    case 'issue-order':
      return {
        facts: foundFacts(making),
        basis: particulars?.inquiry?.basis,
        content: body.text,
        dueOn: body.dueOn,
        orderFen: given(body.amountFen),
      };
    case 'notify':
      return noticeFields(making, body);
    case 'schedule-hearing':
      return { hearingAt: readInstant(body.at), place: body.place, presider: nameOf(making, body.presider) };
    case 'give-opinion':
      return { result: OPINION_RESULTS[body.result].zh, opinion: body.text };
    case 'decide':
      return decisionFields(making, body);
    case 'serve':
      return {
        ...aboutFields(making),
        way: SERVICE_WAYS[body.way].zh,
        servedOn: body.on,
        inspectors: namesOf(making, body.by),
      };
    case 'remind':
      return {
        ...aboutFields(making),
        content: contentText(making),
        ...outstanding(making),
        dueOn: dueOf(
          making,
          'reminder',
          serviceEffectiveOn(body.served.way, body.served.ground, body.served.on, rules.policy, c.division),
        ),
      };
    case 'apply-to-court':
      return applicationFields(making);
    case 'revoke':
      return {
        facts: foundFacts(making),
        reasons: `${REVOCATION_GROUNDS[body.ground as keyof typeof REVOCATION_GROUNDS].zh}。`,
        basis: isWithin(c.division, REVOCATION_LAW.division) ? REVOCATION_LAW.zh : undefined,
        filedOn: given(c.filedOn),
      };
    case 'close':
      return {
        filedOn: given(c.filedOn),
        result: c.closing === null ? undefined : CLOSE_CODES[c.closing.code].zh,
        performance: performanceText(making),
        documentNo: c.documents.find(({ id }) => id === c.decision?.document)?.number,
      };
    default:
      return {};
  }
}

/** The commands whose documents list the workers to be paid; an application repeats the list of its decision. */
const LISTING: ReadonlySet<Command['name']> = new Set(['issue-order', 'notify', 'decide']);

/** The cause (案由) of what came as a clue. */
const CLUE_CAUSE = '拖欠劳动报酬';

/**
 * Makes what the document says that a command issues: from the policy, the case with what is kept beside it, the command, and what the
 * officer says in it, in this order. What nobody knows is left out.
 * @param on the day of the act
 */
export function documentFields(
  c: Case,
  command: Command,
  rules: Rules,
  on: CalendarDate,
  sources: DocumentSources,
): DocumentFields {
  const making: Making = { c, rules, on, sources };
  const { fields: said = {} } = command.body as { readonly fields?: DocumentFields };
  const own = ownFields(making, command);
  const all: DocumentFields = {
    ...legalFields(rules.policy, c.division, on),
    caseNo: c.externalNo ?? c.caseId,
    ...(c.claims.length > 0 ? { cause: CLUE_CAUSE } : {}),
    ...partyFields(making),
    ...own,
    ...(LISTING.has(command.name) ? { workers: workersOf(c, sources.particulars, own.orderFen) } : {}),
    ...said,
  };
  const known = Object.entries(all).filter(([, value]) => value !== undefined && value !== '');
  return Object.fromEntries(known) as DocumentFields;
}
