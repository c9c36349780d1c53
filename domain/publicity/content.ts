import type { CalendarDate } from '../calendar/dates.ts';
import { partyKindOf } from '../case/opening.ts';
import type { PartyKind } from '../case/sanctions.ts';
import type { DocumentFields } from '../documents/documents.ts';
import { formatYuan } from '../documents/money.ts';
import { maskName, maskText } from '../people/masking.ts';
import { normalText } from '../people/text.ts';
import { type DecisionKind, organOf, type Publicity } from './state.ts';

/** What the public is shown of a decision in words, with what identifies people masked. */
export interface PublicText {
  /** The name of the case (案件名称). */
  readonly title: string;
  readonly cause: string;
  readonly basis: string;
  readonly party: string;
  readonly creditCode: string | null;
  readonly result: string;
}

/** What the public is shown of a decision: these members, and nothing else. */
export interface PublicDecision extends Omit<PublicText, 'creditCode'> {
  readonly id: string;
  /** The number of the document (文号). */
  readonly documentNo: string;
  readonly kind: DecisionKind;
  readonly creditCode?: string;
  readonly organ: string;
  readonly decidedOn: CalendarDate;
  readonly publishedOn: CalendarDate;
}

/** What stays of a decision that was recalled. */
export interface Tombstone {
  readonly id: string;
  readonly state: 'recalled';
  /** The public reason. */
  readonly reason: string;
  readonly publishedOn: CalendarDate;
  readonly recalledOn: CalendarDate;
}

/** What the public is shown of a decision: itself, or that it was recalled. */
export type PublicRow = PublicDecision | Tombstone;

/** Words that the name of an organisation ends in, where it could be a person's. */
const ORGANISATION =
  /(?:公司|集团|中心|工厂|商店|商行|酒店|饭店|[厂店部社所院校行馆站队场园]|\b(?:co|company|corp|corporation|group|inc|llc|ltd|limited|gmbh|plc)\.?)$/iu;
/** Names of people: short ones, those of several parts joined by a middle dot, and those in Latin letters. */
const PERSON =
  /^(?:\p{Script=Han}{2,4}|\p{Script=Han}+(?:·\p{Script=Han}+)+|[\p{Script=Latin}][\p{Script=Latin}\s.,'·-]*)$/u;

/** Whether a party without a credit code is named like a natural person. */
const isNamedLikePerson = (name: string): boolean => PERSON.test(name) && !ORGANISATION.test(name);

/** A party as its document names it. */
interface Party {
  readonly name: string;
  readonly creditCode?: string | null | undefined;
}

/** Whether a party is a natural person, a sole trader (个体工商户) among them: by what the case knows, by its code, or by its name. */
export const isNaturalPerson = ({ name, creditCode }: Party, kind: PartyKind): boolean =>
  kind === 'person' ||
  partyKindOf(creditCode || undefined) === 'person' ||
  (!creditCode && isNamedLikePerson(normalText(name)));

/** The party as it is shown: an organisation by name and credit code; a natural person masked, without the code. */
export function publicParty(party: Party, kind: PartyKind): Pick<PublicText, 'party' | 'creditCode'> {
  const shown = normalText(party.name);
  return isNaturalPerson(party, kind)
    ? { party: maskName(shown), creditCode: null }
    : { party: maskText(shown), creditCode: party.creditCode || null };
}

const NUMERAL = '[一二三四五六七八九十百千零〇\\d]{1,6}';
const CITATION = new RegExp(
  `《[\\p{Script=Han}（）()]{1,40}(?:法|条例|规定|办法|细则|规则)》` +
    `(?:[、和及]?第${NUMERAL}条(?:之${NUMERAL})?(?:第${NUMERAL}款)?(?:第${NUMERAL}项)?)*`,
  'gu',
);
/** The most provisions that are shown. */
const MOST_CITATIONS = 20;

/** The provisions of law that a text cites, each once: laws and articles alone, so that nobody is named with them. */
const citationsIn = (text: string): string[] =>
  [...new Set([...text.matchAll(CITATION)].map(([citation]) => citation))].slice(0, MOST_CITATIONS);

function resultOf(kind: DecisionKind, { fineFen = 0, orderFen = 0, extraFen = 0 }: DocumentFields): string {
  if (kind === 'no-penalty') return '不予行政处罚';
  const parts = [
    ...(fineFen > 0 ? [`罚款人民币${formatYuan(fineFen)}元`] : []),
    ...(orderFen > 0 ? [`责令支付劳动报酬等款项人民币${formatYuan(orderFen)}元`] : []),
    ...(extraFen > 0 ? [`责令加付赔偿金人民币${formatYuan(extraFen)}元`] : []),
  ];
  if (parts.length > 0) return parts.join('；');
  return kind === 'penalty' ? '予以行政处罚' : '作出行政处理决定';
}

/**
 * Words what is shown of a decision: from what its document says of the party and the sums, and from the provisions that it cites, but
 * from nothing else that somebody wrote, in which workers may be named. Whoever vets it may word it better.
 * @param fields those of the document as it was issued
 * @throws RangeError where the document names no party
 */
export function draftPublicText(
  kind: DecisionKind,
  fields: DocumentFields,
  partyKind: PartyKind,
): PublicText {
  const { party: name, partyCode: creditCode, orderFen = 0, extraFen = 0, basis, reasons, content } = fields;
  if (name === undefined) throw new RangeError('the document names no party');
  const party = publicParty({ name, creditCode }, partyKind);
  const cause = orderFen + extraFen > 0 ? '未按规定支付劳动者劳动报酬' : '违反劳动保障法律、法规或者规章';
  const cited = citationsIn([basis, reasons, content].filter((text) => text !== undefined).join('\n'));
  return {
    title: `${party.party}${cause}案`,
    cause,
    basis: cited.join('、') || '见决定书',
    ...party,
    result: resultOf(kind, fields),
  };
}

/** How a clerk words some of it. */
export interface Rewording {
  readonly title?: string | undefined;
  readonly cause?: string | undefined;
  readonly basis?: string | undefined;
  readonly result?: string | undefined;
  readonly party?: string | undefined;
  readonly creditCode?: string | undefined;
}

/**
 * Words some of it anew.
 * @param mask hides who must not be named, and numbers of people
 */
export function rewordPublicText(
  text: PublicText,
  { party, creditCode, ...words }: Rewording,
  partyKind: PartyKind,
  mask: (text: string) => string,
): PublicText {
  const given = Object.entries(words).filter((entry): entry is [keyof typeof words, string] => !!entry[1]);
  const reworded = Object.fromEntries(given.map(([member, value]) => [member, mask(value)]));
  if (party === undefined && creditCode === undefined) return { ...text, ...reworded };
  const named = publicParty(
    { name: party ?? text.party, creditCode: creditCode ?? text.creditCode },
    partyKind,
  );
  // The name of the case has that of the party in it.
  const title = text.title.replace(text.party, () => named.party);
  return { ...text, title, ...named, ...reworded };
}

/**
 * Makes what the public is shown of a decision: under the number and in the name of the organ that its document was issued with.
 * @throws RangeError where nobody has said what organ's seal the document bears
 */
export function publicDecisionOf(
  p: Publicity,
  { creditCode, ...text }: PublicText,
  publishedOn: CalendarDate,
): PublicDecision {
  const organ = organOf(p);
  if (organ === null) throw new RangeError('the organ of the document is not known');
  const { publicityId: id, kind, document, decidedOn } = p;
  return {
    id,
    documentNo: document.number,
    kind,
    organ,
    ...text,
    ...(creditCode === null ? {} : { creditCode }),
    decidedOn,
    publishedOn,
  };
}
