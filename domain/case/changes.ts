import { type CalendarDate, later } from '../calendar/dates.ts';
import type { NewDocument } from './events.ts';
import type { Case, Exclusion } from './state.ts';
import type { Status } from './status.ts';

/** Joins lists of ids, each once, sorted. */
export const union = (...lists: (readonly string[])[]): string[] => [...new Set(lists.flat())].sort();

/** Moves a case to a status on a day. No stage begins before the one it follows. */
export const moveTo = (c: Case, status: Status, on: CalendarDate): Case => ({
  ...c,
  status,
  stageSince: later(on, c.stageSince),
});

/** Ends the stops and the excluded periods that last. */
export function withEndedPeriods(c: Case, on: CalendarDate): Case {
  const ended = <P extends Pick<Exclusion, 'from' | 'to'>>(period: P): P => ({
    ...period,
    to: period.to ?? later(on, period.from),
  });
  return { ...c, suspensions: c.suspensions.map(ended), exclusions: c.exclusions.map(ended) };
}

/** Ends a case on a day. */
export const end = (c: Case, status: Status, endCode: string, on: CalendarDate): Case => ({
  ...moveTo(withEndedPeriods(c, on), status, on),
  endCode,
  endedOn: on,
});

/** Adds a document that an act of a day issued. */
export const withDocument = (
  c: Case,
  { hash: _, ...document }: NewDocument,
  on: CalendarDate,
  servedOn: CalendarDate | null = null,
): Case => ({
  ...c,
  documents: [...c.documents, { ...document, entry: c.version + 1, on, servedOn }],
});

/** Puts people on a case in place of those who were. */
export const onCase = (c: Case, lead: string, assistant: string, others: readonly string[]): Case => ({
  ...c,
  lead,
  assistant,
  officers: [...new Set([lead, assistant, ...others])],
  investigators: union(c.investigators, [lead, assistant], others),
});

/** What a new inquiry, or a new notice, begins anew. */
export const WITHOUT_NOTICE = {
  notice: null,
  hearing: null,
  reviewSince: null,
  opinions: [],
  discussedOn: null,
} as const;

/** Ends the period of an exclusion that lasts, or adds one. */
export function withExclusion(
  exclusions: readonly Exclusion[],
  { kind, stops, from, to }: Exclusion,
): Exclusion[] {
  const at = exclusions.findIndex((e) => e.kind === kind && e.from === from && e.to === null);
  const exclusion = { kind, stops, from, to };
  return at < 0 ? [...exclusions, exclusion] : exclusions.with(at, exclusion);
}

/** The service of a document, and of the decision where it is that. */
export function withService(c: Case, id: string, on: CalendarDate, effectiveOn: CalendarDate): Case {
  const { decision } = c;
  return {
    ...c,
    documents: c.documents.map((d) => (d.id === id ? { ...d, servedOn: d.servedOn ?? effectiveOn } : d)),
    decision:
      decision?.document === id
        ? {
            ...decision,
            serviceOn: decision.serviceOn ?? on,
            // A later service may take effect sooner than an announcement.
            effectiveOn:
              decision.effectiveOn !== null && decision.effectiveOn < effectiveOn
                ? decision.effectiveOn
                : effectiveOn,
          }
        : decision,
  };
}
