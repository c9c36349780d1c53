import type * as z from 'zod';
import type { CaseCounter } from '../../domain/case/counters.ts';
import { type CaseFacet, handledOn, isInTime, isOverdue } from '../../domain/case/facet.ts';
import { CASE_FIGURES } from '../../domain/case/figures.ts';
import { type CaseOccurrence, type CasePart, countCase } from '../../domain/metrics/case-history.ts';
import { caseFigures } from '../../domain/metrics/cases.ts';
import { caseFigureColumns, countedCaseColumns } from '../contract/case-metrics-columns.ts';
import type { countedCase } from '../contract/case-metrics-schema.ts';
import type { MetricsRequest, Source } from './answers.ts';
import type { Counted, WindowList } from './window-lists.ts';
import type { Windows } from './windows.ts';

/** A case behind a figure. */
type CountedCase = z.infer<typeof countedCase>;

function standingOf(facet: CaseFacet, end: string): CountedCase['standing'] {
  const inTime = isInTime(facet);
  if (inTime !== null) return inTime ? 'in-time' : 'late';
  if (isOverdue(facet, end)) return 'overdue';
  return facet.clock === 'stopped' ? 'stopped' : 'not-yet-due';
}

/** Makes the row of a case as it was at the end of a day. */
function toRow({
  id,
  facet,
  occurrence,
  end,
  employerName,
}: Counted<CaseFacet, CaseOccurrence>): CountedCase {
  const { decision, ended } = facet;
  return {
    caseId: id,
    counted: occurrence.times,
    on: occurrence.on,
    division: facet.division,
    street: facet.street,
    employerName,
    cameInOn: facet.cameInOn,
    filedOn: facet.filedOn,
    dueDate: facet.due,
    handledOn: handledOn(facet),
    standing: standingOf(facet, end),
    filedLate: facet.filedLate,
    suspendedFrom: facet.suspendedFrom,
    extensions: facet.extensions,
    decision: decision?.kind ?? null,
    fineFen: decision?.fineFen ?? null,
    orderFen: decision?.orderFen ?? null,
    extraFen: decision?.extraFen ?? null,
    ended: ended?.code ?? null,
    endedOn: ended?.on ?? null,
    amountFen: occurrence.fen,
    people: occurrence.people,
    workingDays: occurrence.workingDays,
  };
}

const LIST: WindowList<CaseFacet, CasePart, CaseOccurrence, CountedCase> = {
  figures: CASE_FIGURES,
  count: countCase,
  toRow,
};

/** Makes the handlers of the figures of enforcement cases, and of the list behind them. */
export function createCaseFigures({ readWindow, readWindowList }: Windows) {
  const ofCases: Source<CaseCounter> = { figures: CASE_FIGURES, kept: new Map() };
  return {
    'GET /metrics/cases': (request: MetricsRequest<'GET /metrics/cases'>) =>
      readWindow(request, ofCases, caseFigures, 'case-figures', caseFigureColumns),
    'GET /metrics/cases/list': (request: MetricsRequest<'GET /metrics/cases/list'>) =>
      readWindowList(request, LIST, 'cases', countedCaseColumns),
  };
}
