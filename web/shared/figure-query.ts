import { type CalendarDate, isCalendarDate } from '../../domain/calendar/dates.ts';
import type { Grouping } from '../../domain/metrics/breakdown.ts';
import type { CasePart } from '../../domain/metrics/case-history.ts';
import { DEFINITIONS, type Definition } from '../../domain/metrics/completion.ts';
import { FIRST_DAY, LAST_DAY } from '../../domain/metrics/dates.ts';
import {
  DURATION_PARTS,
  PARTS,
  type Part,
  RESULT_PARTS,
  STOCK_PARTS,
  TIMELINE_PARTS,
} from '../../domain/metrics/history.ts';
import type { PublicityPart } from '../../domain/metrics/publicity.ts';
import type { Me } from './answers.ts';
import { homeDivision } from './divisions.ts';
import { pathTo } from './location.ts';
import { type Period, presetPeriod } from './period.ts';

/** What a figure is asked for: a division, a period, a definition and a day. */
export interface FigureQuery extends Period {
  readonly division: string;
  readonly definition: Definition;
  /** Undefined: today. */
  readonly asOf: CalendarDate | undefined;
}

const isDefinition = (text: string | undefined): text is Definition =>
  text !== undefined && Object.hasOwn(DEFINITIONS, text);

/** Tells why a date as typed cannot be used; null when it can. */
export function dateFault(text: string): 'dateBad' | 'dateRange' | null {
  if (!isCalendarDate(text)) return 'dateBad';
  return text < FIRST_DAY || text > LAST_DAY ? 'dateRange' : null;
}

/** The dates of a figure as their fields show them; an empty as-of day is today. */
export interface TypedDates {
  readonly from: string;
  readonly to: string;
  readonly asOf: string;
}

/** Why dates as typed cannot be counted, by field. */
export type DateFaults = {
  readonly [F in keyof TypedDates]?: 'dateBad' | 'dateRange' | 'periodOrder' | 'asOfFuture';
};

/** Tells by field why dates as typed cannot be counted; no field when they can. */
export function dateFaults({ from, to, asOf }: TypedDates, today: CalendarDate): DateFaults {
  const faults = {
    from: dateFault(from),
    to: dateFault(to) ?? (from > to ? 'periodOrder' : null),
    asOf: asOf === '' ? null : (dateFault(asOf) ?? (asOf > today ? 'asOfFuture' : null)),
  };
  return Object.fromEntries(Object.entries(faults).filter(([, fault]) => fault !== null));
}

const validDate = (text: string | undefined): string | undefined =>
  text !== undefined && dateFault(text) === null ? text : undefined;

/**
 * Reads the query of a figure from the address; what is missing or wrong there is this year in the caller's division.
 * @param dataUntil the last day of data that ends a year past, whose own year is shown where the address says nothing
 */
export function parseFigureQuery(
  values: Readonly<Record<string, string | undefined>>,
  me: Pick<Me, 'division' | 'divisions'>,
  today: CalendarDate,
  dataUntil?: CalendarDate,
): FigureQuery {
  const isOpening = [values.from, values.to, values.asOf].every((value) => value === undefined);
  const opensOn = isOpening ? dataUntil : undefined;
  const thisYear = presetPeriod('this-year', opensOn ?? today);
  const from = validDate(values.from);
  const to = validDate(values.to);
  const period = from !== undefined && to !== undefined && from <= to ? { from, to } : thisYear;
  return {
    ...period,
    division: values.division ?? homeDivision(me),
    definition: isDefinition(values.definition) ? values.definition : 'cohort',
    asOf: opensOn ?? validDate(values.asOf),
  };
}

/** The figures whose clues can be listed, each with its parts: `/metrics/<figure>/clues`. */
export const FIGURE_PARTS = {
  completion: PARTS,
  stock: STOCK_PARTS,
  results: RESULT_PARTS,
  durations: DURATION_PARTS,
  timeline: TIMELINE_PARTS,
} as const;
/** A figure whose clues can be listed. */
export type FigureName = keyof typeof FIGURE_PARTS;
/** A part of a figure. */
export type FigurePart<F extends FigureName = FigureName> = (typeof FIGURE_PARTS)[F][number];

/** A group of a breakdown: what by, its key, and how it is called. */
export interface FigureGroup {
  readonly by: Grouping;
  readonly key: string | null;
  readonly name: string;
}

type Asked = Omit<FigureQuery, 'definition'>;

const groupValues = (group: FigureGroup | undefined) =>
  group && { by: group.by, key: group.key, name: group.name };

/** Makes the path to the list of the clues behind a part of a completion rate, or of a group of it. */
export const figurePath = (
  { division, from, to, asOf }: Asked,
  definition: Definition,
  part: Part,
  group?: FigureGroup,
): string => pathTo('/figures', { division, definition, from, to, asOf, part, ...groupValues(group) });

/** Makes the path to the list of the clues behind a part of another figure. */
export const listPath = <F extends Exclude<FigureName, 'completion'>>(
  { division, from, to, asOf }: Asked,
  figure: F,
  part: FigurePart<F>,
): string => pathTo('/figures', { figure, division, from, to, asOf, part });

/** Makes the path to the list of the cases behind a part of the figures of cases. */
export const caseFigurePath = ({ division, from, to, asOf }: Asked, part: CasePart): string =>
  pathTo('/case-figures', { division, from, to, asOf, part });

/** Makes the path to the list of the publicity behind a part of its figures. */
export const publicityFigurePath = ({ division, from, to, asOf }: Asked, part: PublicityPart): string =>
  pathTo('/publicity-figures', { division, from, to, asOf, part });
