import type { CalendarDate } from '../calendar/dates.ts';
import { partyKindOf } from '../case/opening.ts';
import type { PartyKind } from '../case/sanctions.ts';
import type { DocumentFields } from '../documents/documents.ts';
import { formatYuan } from '../documents/money.ts';
import { looksLikeCreditCode } from '../people/identifiers.ts';
import {
  createPeopleMasker,
  maskName,
  maskNumbers,
  maskText,
  type ProtectedNames,
  replaceNames,
} from '../people/masking.ts';
import { comparable } from '../people/text.ts';
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

/**
 * What the name of an organisation ends in. What ends people's names, too, counts only where more stands before it than a person's
 * name has.
 */
const ORGANISATION =
  /(?:公司|集团|企业|合伙|独资|中心|超市|餐厅|网吧|酒吧|作坊|食堂|商行|银行|学校|学院|医院|协会|委员会|政府|工作室|办公室|[厂店铺档部站所队局院馆场]|(?<=\p{Script=Han}{4})[社校行园]|\b(?:co|company|corp|corporation|group|inc|llc|ltd|limited|gmbh|plc)\.?)$/iu;
const isOrganisation = (name: string): boolean => ORGANISATION.test(name);
const isNobody = () => false;

/** A party as its document names it. */
interface Party {
  readonly name: string;
  readonly creditCode?: string | null | undefined;
}

/** Tells of a party's credit code whether it has one: a placeholder, or another number, is none. */
const hasCode = ({ creditCode }: Party): boolean => looksLikeCreditCode(creditCode ?? '');

/**
 * Tells what in a party's name is no person's: nothing of a natural person, a sole trader (个体工商户) among them, by what the case
 * knows and by the code; everything with any other code; and without one what ends like the name of an organisation.
 */
function keptOf(party: Party, kind: PartyKind): (name: string) => boolean {
  if (kind === 'person' || partyKindOf(party.creditCode ?? undefined) === 'person') return isNobody;
  return hasCode(party) ? () => true : isOrganisation;
}

/** The party as it is shown: an organisation by name and credit code; natural persons masked, without the code. */
export function publicParty(party: Party, kind: PartyKind): Pick<PublicText, 'party' | 'creditCode'> {
  const { name, creditCode = null } = party;
  const isKept = keptOf(party, kind);
  return {
    party: maskNumbers(replaceNames(name, isKept)),
    creditCode: isKept !== isNobody && hasCode(party) ? creditCode : null,
  };
}

/** The names of a party that are natural persons'. */
function personsOf(party: Party, kind: PartyKind): string[] {
  const names: string[] = [];
  replaceNames(party.name, keptOf(party, kind), (name) => {
    names.push(name);
    return name;
  });
  return names;
}

/** The most names that are kept with a publicity: of the clues and workers of a case there are fewer. */
const MOST_NAMES = 1000;

const withNames = ({ masked, hidden }: ProtectedNames, names: readonly string[]): ProtectedNames => ({
  masked: [...new Set([...masked, ...names])].slice(0, MOST_NAMES),
  hidden,
});

/**
 * Finds who must not be named with a decision: beside the people of its case, the workers and the representative that its document
 * names, and a party that is a natural person.
 */
export const addDocumentNames = (
  known: ProtectedNames,
  { party: name, partyCode: creditCode, partyHead, workers = [] }: DocumentFields,
  partyKind: PartyKind,
): ProtectedNames =>
  withNames(known, [
    ...workers.map((worker) => worker.name),
    ...(partyHead === undefined ? [] : [partyHead]),
    ...(name === undefined ? [] : personsOf({ name, creditCode }, partyKind)),
  ]);

/**
 * Makes what masks the words in which a decision is shown: all that `createPeopleMasker` masks but the party as it is shown beside them.
 * To hide the part of a company's name that is like a person's would give that person's name away.
 */
export function createWordMasker(names: ProtectedNames, party: string): (words: string) => string {
  const people = [...names.masked, ...names.hidden];
  const shown = new Set<string>();
  replaceNames(party, (name) => {
    const isPerson = people.some((person) => comparable(person).includes(comparable(name)));
    const isShown = !isPerson && (isOrganisation(name) || maskText(name, people) === name);
    if (isShown) shown.add(name);
    return isShown;
  });
  const maskPeople = createPeopleMasker(names);
  const maskBeside = (words: string, [name, ...others]: readonly string[]): string =>
    name === undefined
      ? maskPeople(words)
      : words
          .split(name)
          .map((part) => maskBeside(part, others))
          .join(name);
  return (words) => maskBeside(words, [...shown]);
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

/** The words in which a decision is published, and who must not be named in them. */
export interface PublicWords {
  readonly text: PublicText;
  readonly names: ProtectedNames;
}

/**
 * Words some of it anew, without the names of people, and numbers. A party without a code is judged by its name alone: one that is
 * a natural person has no code any more; a code that is none, as a placeholder, takes away the one it had.
 * @returns with the party's name among those that must not be named, where it is, or by a new code becomes, a natural person's
 */
export function rewordPublicText(
  { text, names: known }: PublicWords,
  { party: name, creditCode, ...words }: Rewording,
  partyKind: PartyKind,
): PublicWords {
  const isNamed = name !== undefined || creditCode !== undefined;
  const stated = { name: name ?? text.party, creditCode };
  // Of a name that is masked already nothing more can be said.
  const persons = isNamed ? personsOf(stated, partyKind).filter((person) => maskName(person) !== person) : [];
  const names = withNames(known, persons);
  const named = isNamed ? publicParty(stated, partyKind) : text;
  const mask = createWordMasker(names, named.party);
  const given = Object.entries(words).filter((entry): entry is [keyof typeof words, string] => !!entry[1]);
  const reworded = Object.fromEntries(given.map(([member, value]) => [member, mask(value)]));
  if (!isNamed) return { text: { ...text, ...reworded }, names };
  const party = mask(named.party);
  const isPerson = name !== undefined && personsOf({ name }, partyKind).length > 0;
  const kept = creditCode === undefined && !isPerson ? text.creditCode : named.creditCode;
  // The name of the case has that of the party in it; what was said before may name whoever is the party now.
  const title = text.title.replace(text.party, () => party);
  const said = {
    title: mask(title),
    cause: mask(text.cause),
    basis: mask(text.basis),
    result: mask(text.result),
  };
  return { text: { ...said, party, creditCode: kept, ...reworded }, names };
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
