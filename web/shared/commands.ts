import type * as z from 'zod';
import type { Reason, RefusalKind } from '../../domain/kernel/available.ts';
import { describeInputIssue } from '../../domain/kernel/input-issues.ts';
import type { ApiProblem } from './api.ts';
import type { Change } from './changes.ts';
import { COMMAND_TEXT } from './command-text.ts';
import { formatYuan, fromShanghaiInput, parseWhole, parseYuan } from './format.ts';
import { format, type Language, type LocalizedText, msg } from './i18n.ts';
import { FIELD_FAULTS } from './labels.ts';

/** A file as it is entered into the record. */
export interface FileEntry {
  readonly name: string;
  readonly sha256: string;
  readonly bytes: number;
  /** Once it is stored. */
  readonly fileId?: string;
  /** Of one whose bytes are under way: a key of the page's own. */
  readonly uploading?: string;
}
/** What a form holds, by the names of the command's body. */
export type FormValues = Record<string, string | string[] | FileEntry[]>;

/** A field of a command's form. */
export interface Field {
  /** The member of the body it becomes; a dot leads into a member of that member. */
  readonly name: string;
  readonly kind:
    | 'choice'
    | 'text'
    | 'long'
    | 'date'
    | 'instant'
    | 'money'
    | 'whole'
    | 'person'
    | 'people'
    | 'division'
    | 'files'
    /** One file, of which the body holds the id. */
    | 'file';
  readonly label: LocalizedText;
  readonly hint?: LocalizedText;
  /** What is said of the option that is chosen. */
  readonly hintOf?: Readonly<Record<string, LocalizedText>>;
  /** Whether it must be filled in where it is asked for; of a member that its schema cannot do without, `commandFields` says it. */
  readonly required?: true;
  /** What a number counts. */
  readonly unit?: LocalizedText;
  readonly options?: readonly { readonly value: string; readonly label: LocalizedText }[];
  /** Of people, or a choice, not among options: those that the set's `useCandidates` finds. */
  readonly candidates?: string;
  /** Whether the body holds the choice as a number. */
  readonly isNumber?: true;
  /** The most people. */
  readonly most?: number;
  /** Of a division: the one outside which it lies. */
  readonly outside?: string;
  /** The field of people: this one is asked for where somebody is chosen there whom something speaks against. */
  readonly ifAgainst?: string;
  /** What it starts with; an instant with the present, anything else empty by default. */
  readonly start?: string | readonly string[];
  /** A date that starts with today. */
  readonly isToday?: true;
  /** Whether it is asked for, given what the others hold; otherwise it is neither shown nor sent. */
  readonly when?: (values: FormValues) => boolean;
}

/** Somebody who can be named in a form. */
export interface Candidate {
  readonly id: string;
  readonly name: string;
  readonly unitName: string;
  /** What is said of them, in the reader's language. */
  readonly remark: string;
  /** Whether something speaks against them. */
  readonly against: boolean;
}

/** What a command is called, and what it needs before it is sent. */
export interface CommandLabel {
  readonly name: LocalizedText;
  readonly needs: LocalizedText;
}

/** What is known of an aggregate whose commands have forms. */
export interface CommandView {
  readonly version: number;
}

/** What the caller can order, as views tell it in full. */
export type AvailableCommands<N extends string> = readonly {
  readonly name: N;
  readonly allowed: boolean;
  readonly reason?: Reason | undefined;
}[];

/** The commands of an aggregate, as forms: everything that differs from one aggregate to the other. */
export interface CommandSet<N extends string, V extends CommandView> {
  /** The schemas that the API parses with. */
  readonly bodies: Readonly<Record<N, z.ZodType>>;
  readonly labels: Readonly<Record<N, CommandLabel>>;
  readonly refusals: Readonly<Record<string, { readonly refused: RefusalKind }>>;
  /** Refusals that say only that there is nothing to do. */
  readonly nothingToDo: ReadonlySet<string>;
  /** The address of the aggregate in the API. */
  pathOf(view: V): string;
  /** Lists the fields of a command's form. */
  fieldsOf(name: N, view: V): readonly Field[];
  /** Finds what is wrong with a body beyond its schema. */
  findFault?(name: N, body: Readonly<Record<string, unknown>>): { path: string; reason: Reason } | null;
  /** Says what somebody else has changed. */
  changesBetween(before: V, after: V, language: Language): readonly Change[];
  /** Lists who can be named in fields with these `candidates`. A hook. */
  useCandidates(view: V, wanted: readonly string[]): ReadonlyMap<string, readonly Candidate[]>;
}

/** Lists the commands that the reader can order now. */
export const offeredCommands = <N extends string>(view: { availableCommands: AvailableCommands<N> }): N[] =>
  view.availableCommands.filter((c) => c.allowed).map((c) => c.name);

/** Lists the commands of the reader that a rule is in the way of now, each with the reason. */
export const blockedCommands = <N extends string, V extends CommandView>(
  { refusals, nothingToDo }: Pick<CommandSet<N, V>, 'refusals' | 'nothingToDo'>,
  { availableCommands }: { availableCommands: AvailableCommands<N> },
): { readonly name: N; readonly reason: LocalizedText }[] =>
  availableCommands.flatMap(({ name, reason }) =>
    reason && refusals[reason.code]?.refused === 'rule' && !nothingToDo.has(reason.code)
      ? [{ name, reason }]
      : [],
  );

/** A field of free text; by default that of a note. */
export const noteField = (label = msg('说明', 'Note')): Field => ({ name: 'note', kind: 'long', label });

/** A choice that the body holds as true or false. */
export const yesOrNoField = (
  name: string,
  label: LocalizedText,
  yes: LocalizedText,
  no: LocalizedText,
): Field => ({
  name,
  kind: 'choice',
  label,
  options: [
    { value: 'true', label: yes },
    { value: 'false', label: no },
  ],
});

/** A choice out of codes with their labels. */
export const optionsOf = (labels: Readonly<Record<string, LocalizedText>>) =>
  Object.entries(labels).map(([value, label]) => ({ value, label }));

/** The decision on what somebody asks for. */
export const APPROVAL = yesOrNoField(
  'approve',
  msg('审批意见', 'Decision'),
  msg('同意', 'Approve'),
  msg('不同意', 'Refuse'),
);

/** Tells whether a command asks for nothing: one click gives it. */
export const isBare = <N extends string, V extends CommandView>(
  set: Pick<CommandSet<N, V>, 'fieldsOf'>,
  name: N,
  view: V,
): boolean => set.fieldsOf(name, view).length === 0;

/** The schema of a member that a path of names leads to. */
const schemaAt = (schema: z.ZodType, path: string): z.ZodType | undefined =>
  path
    .split('.')
    .reduce<z.ZodType | undefined>(
      (at, name) => (at as Partial<z.ZodObject> | undefined)?.shape?.[name] as z.ZodType | undefined,
      schema,
    );

/** Marks the fields whose members the schema of a body cannot do without. What it needs under a condition alone, the fields say. */
export const requiredBySchema = (schema: z.ZodType, fields: readonly Field[]): readonly Field[] =>
  fields.map((field) =>
    schemaAt(schema, field.name)?.safeParse(undefined).success === false
      ? { ...field, required: true }
      : field,
  );

/** Lists the fields of a command's form, those marked that its body cannot do without. */
export const commandFields = <N extends string, V extends CommandView>(
  set: Pick<CommandSet<N, V>, 'fieldsOf' | 'bodies'>,
  name: N,
  view: V,
): readonly Field[] => requiredBySchema(set.bodies[name], set.fieldsOf(name, view));

/** Makes the values that fields start with. @param nowText the present, as a field of an instant holds it */
export const startValues = (fields: readonly Field[], nowText: string): FormValues =>
  Object.fromEntries(
    fields.map(({ name: field, kind, start, isToday }): [string, FormValues[string]] => {
      if (start !== undefined) return [field, typeof start === 'string' ? start : [...start]];
      if (kind === 'people' || kind === 'files' || kind === 'file') return [field, []];
      if (isToday) return [field, nowText.slice(0, 10)];
      return [field, kind === 'instant' ? nowText : ''];
    }),
  );

function parseField(field: Field, value: FormValues[string]): unknown {
  if (typeof value !== 'string') {
    // The body names one file by its id; of one under way there is none yet.
    return field.kind === 'file' ? ((value as FileEntry[])[0]?.fileId ?? '') : value;
  }
  const text = value.trim();
  switch (field.kind) {
    case 'money':
      return parseYuan(text) ?? Number.NaN;
    case 'whole':
      return parseWhole(text) ?? Number.NaN;
    case 'instant':
      return fromShanghaiInput(text);
    case 'choice':
      if (field.isNumber) return Number(text);
      return text === 'true' ? true : text === 'false' ? false : text;
    default:
      return text;
  }
}

/** Lists the fields that are asked for, given what the others hold. */
export const askedFields = (fields: readonly Field[], values: FormValues): readonly Field[] =>
  fields.filter(({ when }) => when?.(values) ?? true);

const isEmpty = (value: FormValues[string] | undefined): boolean =>
  value === undefined || value.length === 0 || (typeof value === 'string' && value.trim() === '');

/** Makes a body from what fields hold. Empty ones are left out, and those that are not asked for. */
export function toBody(fields: readonly Field[], values: FormValues): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  for (const field of askedFields(fields, values)) {
    const value = values[field.name];
    if (value === undefined || isEmpty(value)) continue;
    const [member = '', inner] = field.name.split('.');
    const parsed = parseField(field, value);
    body[member] = inner === undefined ? parsed : { ...(body[member] as object), [inner]: parsed };
  }
  return body;
}

/** Makes the command's body from its form. */
export const toCommandBody = <N extends string, V extends CommandView>(
  set: Pick<CommandSet<N, V>, 'fieldsOf'>,
  name: N,
  view: V,
  values: FormValues,
): Record<string, unknown> => toBody(set.fieldsOf(name, view), values);

/** Writes a field's fault in the reader's language; schemas word their own in English. */
function localizeFault(message: string, language: Language): string {
  if (language === 'en') return message;
  return FIELD_FAULTS.find(([pattern]) => pattern.test(message))?.[1] ?? COMMAND_TEXT.fieldBad.zh;
}

/** Writes what a schema found wrong with a field: with its bound and in its own unit. */
function describeIssue(issue: z.core.$ZodIssue, field: Field | undefined, language: Language): string {
  if (issue.code !== 'too_big' && issue.code !== 'too_small') return localizeFault(issue.message, language);
  // Bounds of whole numbers may be exclusive: above 0 is at least 1.
  const step = issue.inclusive === false ? 1 : 0;
  const bound = issue.code === 'too_big' ? Number(issue.maximum) - step : Number(issue.minimum) + step;
  const [most, least] =
    issue.origin === 'string' ? (['tooLong', 'fieldMissing'] as const) : (['tooMuch', 'tooLittle'] as const);
  return format(COMMAND_TEXT[issue.code === 'too_big' ? most : least], language, {
    n: field?.kind === 'money' ? formatYuan(bound) : bound,
    unit: (field?.kind === 'money' ? COMMAND_TEXT.yuanUnit : (field?.unit ?? COMMAND_TEXT.itemUnit))[
      language
    ],
  });
}

/** Finds the field that a path in a body comes from: the one with that name, or with the beginning of it. */
const fieldAt = (fields: readonly Field[], path: string): Field | undefined =>
  fields.find(({ name }) => path === name || path.startsWith(`${name}.`)) ??
  fields.find(({ name }) => name.startsWith(`${path}.`));

/** Validates what fields hold with the schema the API parses with: the faults by field, none when it can be sent. */
export function validateBody(
  all: readonly Field[],
  schema: z.ZodType,
  values: FormValues,
  language: Language,
): Record<string, string> {
  const faults: Record<string, string> = {};
  const fields = askedFields(all, values);
  for (const field of fields) {
    const value = values[field.name];
    if (value === undefined || isEmpty(value)) {
      if (field.required) faults[field.name] = COMMAND_TEXT.fieldMissing[language];
      continue;
    }
    if (Array.isArray(value) && value.some((one) => typeof one !== 'string' && one.uploading !== undefined)) {
      faults[field.name] = COMMAND_TEXT.uploadsUnderWay[language];
    }
    if (Number.isNaN(parseField(field, value))) {
      faults[field.name] = COMMAND_TEXT[field.kind === 'money' ? 'amountBad' : 'numberBad'][language];
    }
  }
  const parsed = schema.safeParse(toBody(all, values), { error: describeInputIssue });
  for (const issue of parsed.error?.issues ?? []) {
    const path = issue.path.map(String).join('.');
    const field = fieldAt(fields, path);
    // A part that is missing altogether: what it needs is said at its own fields.
    const isPart = field?.name.startsWith(`${path}.`);
    if (isPart && Object.keys(faults).some((at) => at.startsWith(`${path}.`))) continue;
    faults[field?.name ?? path] ??= describeIssue(issue, field, language);
  }
  return faults;
}

/** Validates a command's form: the faults by field, none when it can be sent. */
export function validateForm<N extends string, V extends CommandView>(
  set: Pick<CommandSet<N, V>, 'fieldsOf' | 'bodies' | 'findFault'>,
  name: N,
  view: V,
  values: FormValues,
  language: Language,
): Record<string, string> {
  const faults = validateBody(commandFields(set, name, view), set.bodies[name], values, language);
  const fault = set.findFault?.(name, toCommandBody(set, name, view, values));
  if (fault) faults[fault.path] ??= fault.reason[language];
  return faults;
}

/** Maps the API's faults to the form's fields: what a rule refuses has its own words, what the schema refuses has not. */
export function toFormErrors(
  fields: readonly Field[],
  { errors, reason }: Pick<ApiProblem, 'errors' | 'reason'>,
  language: Language,
): Record<string, string> {
  return Object.fromEntries(
    errors.map(({ path, message }) => [
      fieldAt(fields, path)?.name ?? path.split('.')[0],
      reason ? reason[language] : localizeFault(message, language),
    ]),
  );
}
