import type { CalendarDate } from '../calendar/dates.ts';
import { isCalendarDate } from '../calendar/dates.ts';
import defaultTemplates from '../policy/default-templates.json' with { type: 'json' };
import {
  DOCUMENT_FIELDS,
  DOCUMENT_KINDS,
  type DocumentKind,
  type FieldName,
} from '../policy/document-kinds.ts';
import type { Policy, Template } from '../policy/policy-schema.ts';

/** The templates that come with the software, for places that have none of their own. */
export const DEFAULT_TEMPLATES = defaultTemplates as readonly Template[];

/** What is owed to a worker. */
export interface WorkerRow {
  readonly name: string;
  /** How many people it is owed to, where the one who is named speaks for others. */
  readonly people?: number;
  /** The months it is owed for, as it is to be read. */
  readonly period: string;
  /** Null: a blank for a hand. */
  readonly fen: number | null;
}

interface ValueOf {
  readonly text: string;
  readonly date: CalendarDate;
  readonly fen: number;
  readonly list: readonly string[];
  readonly workers: readonly WorkerRow[];
}

/** What a document says, by field. */
export type DocumentFields = {
  readonly [Name in FieldName]?: ValueOf[(typeof DOCUMENT_FIELDS)[Name]['type']];
};

/** Who issues a document. */
export interface IssuingOrgan {
  readonly name: string;
  readonly shortName: string;
}

/** A document (文书) as it was issued: all that its print needs, so that nothing changed later changes it. It holds personal data. */
export interface IssuedDocument {
  readonly kind: DocumentKind;
  /** Its number (文号). */
  readonly number: string;
  readonly organ: string;
  readonly issuedOn: CalendarDate;
  readonly template: Template;
  readonly fields: DocumentFields;
  /** Random, so that nobody finds what it says from its hash by trying. */
  readonly salt: string;
}

/** The template of a kind under a policy: the place's own, or the one that comes with the software. */
export function templateFor(policy: Policy, kind: DocumentKind): Template {
  const isOf = (t: Template) => t.kind === kind;
  const found = policy.case.documents.templates.find(isOf) ?? DEFAULT_TEMPLATES.find(isOf);
  if (found === undefined) throw new RangeError(`there is no template ${kind}`);
  return found;
}

/**
 * Writes a document number (文号) by the policy's pattern, as `演人社监罚字〔2021〕3号`.
 * @param n from the counter of the organ, the kind and the year
 */
export function formatNumber(
  { pattern, padding }: Pick<Policy['case']['documents'], 'pattern' | 'padding'>,
  {
    organ,
    code,
    year,
    n,
  }: { readonly organ: string; readonly code: string; readonly year: number; readonly n: number },
): string {
  const parts: Readonly<Record<string, string>> = {
    organ,
    code,
    year: String(year),
    n: String(n).padStart(padding, '0'),
  };
  return pattern.replace(/\{(organ|code|year|n)\}/g, (_, part: string) => parts[part] ?? '');
}

const isText = (value: unknown): boolean => typeof value === 'string' && value.trim() !== '';
const isFen = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
const isList = (value: unknown, isItem: (item: unknown) => boolean): boolean =>
  Array.isArray(value) && value.length > 0 && value.every(isItem);

const IS_OF_TYPE: Readonly<Record<keyof ValueOf, (value: unknown) => boolean>> = {
  text: isText,
  date: (value) => typeof value === 'string' && isCalendarDate(value),
  fen: isFen,
  list: (value) => isList(value, isText),
  workers: (value) =>
    isList(value, (row) => {
      const { name, people = 1, period, fen } = (row ?? {}) as Partial<WorkerRow>;
      const isCounted = Number.isSafeInteger(people) && people > 0;
      return isText(name) && isCounted && isText(period) && (fen === null || isFen(fen));
    }),
};

/** The fields that are not of their type. */
export const findWrongFields = (fields: DocumentFields): FieldName[] =>
  (Object.keys(DOCUMENT_FIELDS) as FieldName[]).filter((name) => {
    const value = fields[name];
    return value !== undefined && !IS_OF_TYPE[DOCUMENT_FIELDS[name].type](value);
  });

/**
 * The fields that the law demands in a document of the kind and nobody knows, and a list of workers without their sums: the print has
 * blanks in their stead, for a hand.
 */
export function findBlanks(kind: DocumentKind, fields: DocumentFields): FieldName[] {
  const missing = DOCUMENT_KINDS[kind].required.filter((name) => fields[name] === undefined);
  return fields.workers?.some(({ fen }) => fen === null) ? [...missing, 'workers'] : missing;
}

/**
 * Issues a document: numbers it, and keeps what it says together with its template.
 * @throws RangeError that names the fields which are wrong (`findWrongFields`)
 */
export function issueDocument(
  kind: DocumentKind,
  {
    policy,
    organ,
    n,
    issuedOn,
    fields,
    salt,
  }: {
    readonly policy: Policy;
    readonly organ: IssuingOrgan;
    /** Its place in the counter of organ, kind and year. */
    readonly n: number;
    readonly issuedOn: CalendarDate;
    readonly fields: DocumentFields;
    readonly salt: string;
  },
): IssuedDocument {
  const wrong = findWrongFields(fields);
  if (wrong.length > 0) throw new RangeError(`the document ${kind} cannot say ${wrong.join(', ')}`);
  const template = templateFor(policy, kind);
  const year = Number(issuedOn.slice(0, 4));
  const number = formatNumber(policy.case.documents, {
    organ: organ.shortName,
    code: template.code,
    year,
    n,
  });
  return { kind, number, organ: organ.name, issuedOn, template, fields, salt };
}
