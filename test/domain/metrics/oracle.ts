import { addDays, type CalendarDate } from '../../../domain/calendar/dates.ts';
import { CONCLUSION_CODES, CONCLUSIONS } from '../../../domain/clue/conclusions.ts';
import type { Facet, Outcome } from '../../../domain/clue/facet.ts';
import { PHASE_NAMES } from '../../../domain/clue/state.ts';
import type { Question } from '../../../domain/metrics/completion.ts';
import type { ClueStep } from '../../../domain/metrics/history.ts';
import type { WindowQuestion } from '../../../domain/metrics/window.ts';

/*
 * The figures by brute force, straight from their definitions, over whole histories: what the ledger must answer
 * without ever seeing a clue. It shares no code with the ledger.
 */

export type History = readonly ClueStep[];

const held = (facet: Facet, scope: string): boolean =>
  scope.length <= 6 ? facet.division.startsWith(scope) : facet.street === scope;

/** What is known of a clue at the end of a day. */
function known(history: History, day: CalendarDate): Facet | null {
  let found: Facet | null = null;
  for (const step of history) if (step.day <= day) found = step.facet;
  return found;
}

const overdueAt = (f: Facet, day: CalendarDate) => f.state === 'open' && f.running && f.due < day;

export function oracle(question: Question, histories: readonly History[]) {
  return question.definition === 'flow' ? flowOracle(question, histories) : baseOracle(question, histories);
}

function baseOracle({ definition, division, from, to, asOf }: Question, histories: readonly History[]) {
  const all = histories
    .map((h) => known(h, asOf))
    .filter((f): f is Facet => f !== null)
    .filter((f) => held(f, division))
    .filter((f) => {
      const day = definition === 'cohort' ? f.receivedDay : f.due;
      return from <= day && day <= to;
    });
  const denominator = all.filter((f) => f.state === 'open' || f.state === 'closed');
  return {
    numerator: denominator.filter(
      (f) =>
        f.state === 'closed' &&
        (definition === 'cohort' || (!f.late && f.closedDay !== null && f.closedDay <= f.due)),
    ).length,
    denominator: denominator.length,
    excluded: {
      returned: all.filter((f) => f.state === 'returned').length,
      merged: all.filter((f) => f.state === 'merged').length,
    },
    open: denominator.filter((f) => f.state === 'open').length,
    overdue: denominator.filter((f) => overdueAt(f, asOf)).length,
    extended: denominator.filter((f) => f.extended).length,
  };
}

function flowOracle({ division, from, to, asOf }: Question, histories: readonly History[]) {
  const end = to < asOf ? to : asOf;
  const dayBefore = addDays(from, -1) < asOf ? addDays(from, -1) : asOf;
  const openAt = (day: CalendarDate) =>
    histories
      .map((h) => known(h, day))
      .filter((f): f is Facet => f !== null)
      .filter((f) => f.state === 'open' && held(f, division));
  const flow = {
    carriedIn: openAt(dayBefore).length,
    received: 0,
    transferredIn: 0,
    reopened: 0,
    closed: 0,
    transferredOut: 0,
    returned: 0,
    merged: 0,
    openAtEnd: openAt(end).length,
  };
  let closedExtended = 0;
  for (const history of histories) {
    history.forEach(({ day, facet }, i) => {
      if (day < from || day > end) return;
      const before = history[i - 1]?.facet;
      const here = held(facet, division);
      if (!before) {
        if (here) flow.received += 1;
        return;
      }
      const wasHere = held(before, division);
      if (before.state === 'open' && wasHere && !here) flow.transferredOut += 1;
      if (before.state === 'open' && !wasHere && here) flow.transferredIn += 1;
      if (!here || before.state === facet.state) return;
      if (facet.state === 'open') flow.reopened += 1;
      else if (before.state === 'open') {
        flow[facet.state] += 1;
        if (facet.state === 'closed' && facet.extended) closedExtended += 1;
      }
    });
  }
  return {
    numerator: flow.closed,
    denominator: flow.closed + flow.openAtEnd,
    excluded: { returned: flow.returned, merged: flow.merged },
    open: flow.openAtEnd,
    overdue: openAt(end).filter((f) => overdueAt(f, end)).length,
    extended: closedExtended + openAt(end).filter((f) => f.extended).length,
    flow,
  };
}

export function timelineOracle(
  { division, from, to }: { division: string; from: CalendarDate; to: CalendarDate },
  histories: readonly History[],
) {
  const days = [];
  for (let day = from; day <= to; day = addDays(day, 1)) {
    const now = histories.map((h) => known(h, day)).filter((f): f is Facet => f !== null);
    const here = now.filter((f) => held(f, division));
    const of = (wanted: (before: Facet | undefined, after: Facet) => boolean) =>
      histories
        .flatMap((h) => h.map((step, i) => ({ ...step, before: h[i - 1]?.facet })))
        .filter((s) => s.day === day && held(s.facet, division) && wanted(s.before, s.facet)).length;
    days.push({
      day,
      received: of((before) => before === undefined),
      closed: of((before, after) => before?.state === 'open' && after.state === 'closed'),
      open: here.filter((f) => f.state === 'open').length,
      overdue: here.filter((f) => overdueAt(f, day)).length,
    });
  }
  return days;
}

const daysOf = (from: CalendarDate, to: CalendarDate) => (Date.parse(to) - Date.parse(from)) / 86_400_000;

/** The bands are written out here once more: an oracle does not read the ledger's data. */
export function ageingOracle(division: string, asOf: CalendarDate, histories: readonly History[]) {
  const open = histories
    .map((h) => known(h, asOf))
    .filter((f): f is Facet => f !== null)
    .filter((f) => f.state === 'open' && held(f, division));
  const running = open.filter((f) => f.running);
  const aged = (from: number, to: number) =>
    open.filter((f) => daysOf(f.receivedDay, asOf) >= from && daysOf(f.receivedDay, asOf) <= to).length;
  const due = (from: number, to: number) =>
    running.filter((f) => daysOf(asOf, f.due) >= from && daysOf(asOf, f.due) <= to).length;
  return {
    open: open.length,
    overdue: open.filter((f) => overdueAt(f, asOf)).length,
    suspended: open.filter((f) => f.suspendedFrom !== undefined).length,
    extended: open.filter((f) => f.extended).length,
    ages: [
      { band: '0-7', count: aged(0, 7) },
      { band: '8-15', count: aged(8, 15) },
      { band: '16-30', count: aged(16, 30) },
      { band: '31-60', count: aged(31, 60) },
      { band: '61-90', count: aged(61, 90) },
      { band: '91+', count: aged(91, 1e6) },
    ],
    dues: [
      { band: 'overdue-31+', count: due(-1e6, -31) },
      { band: 'overdue-8-30', count: due(-30, -8) },
      { band: 'overdue-1-7', count: due(-7, -1) },
      { band: 'today', count: due(0, 0) },
      { band: '1-3', count: due(1, 3) },
      { band: '4-7', count: due(4, 7) },
      { band: '8+', count: due(8, 1e6) },
    ],
  };
}

/** The clues of a question about closings, as they are at the end of `asOf`. */
const closedIn = ({ division, from, to, asOf }: WindowQuestion, histories: readonly History[]) =>
  histories
    .map((h) => known(h, asOf))
    .filter((f): f is Facet => f?.state === 'closed' && held(f, division))
    .filter((f) => f.closedDay !== null && from <= f.closedDay && f.closedDay <= to);

export function durationsOracle(question: WindowQuestion, histories: readonly History[]) {
  const facets = closedIn(question, histories);
  const days = facets.map((f) => daysOf(f.receivedDay, f.closedDay ?? '')).sort((a, b) => a - b);
  const totalDays = days.reduce((a, b) => a + b, 0);
  const phaseDays = facets.flatMap((f) => f.outcome?.phaseDays ?? []);
  return {
    closed: days.length,
    totalDays,
    mean: days.length === 0 ? null : totalDays / days.length,
    median: days[Math.ceil(days.length * 0.5) - 1] ?? null,
    p90: days[Math.ceil((days.length * 90) / 100) - 1] ?? null,
    histogram: [...new Set(days)].map((d) => ({ days: d, count: days.filter((x) => x === d).length })),
    stages: PHASE_NAMES.map((stage) => {
      const sum = phaseDays.reduce((total, of) => total + (of[stage] ?? 0), 0);
      return { stage, days: sum, mean: days.length === 0 ? null : sum / days.length };
    }),
  };
}

export function resultsOracle(question: WindowQuestion, histories: readonly History[]) {
  const { division, from, to, asOf } = question;
  const facets = closedIn(question, histories);
  const outcomes = facets.flatMap((f) => f.outcome ?? []);
  const sums = (list: readonly Outcome[]) => ({
    verifiedAmountFen: list.reduce((sum, o) => sum + o.verifiedAmountFen, 0),
    paidAmountFen: list.reduce((sum, o) => sum + o.paidAmountFen, 0),
    headcount: list.reduce((sum, o) => sum + o.headcount, 0),
    paidHeadcount: list
      .filter((o) => CONCLUSIONS[o.conclusion].paid || o.paidAmountFen > 0)
      .reduce((sum, o) => sum + o.headcount, 0),
  });
  const events = histories
    .flatMap((h) => h.map((step, i) => ({ ...step, before: h[i - 1]?.facet })))
    .filter(({ day, facet }) => from <= day && day <= to && day <= asOf && held(facet, division));
  // Every request as it was asked, and as it stands at the end of `asOf`.
  const requests = (lastOf: (facet: Facet) => Facet['lastReturn'] | undefined) => {
    const asked = histories
      .flatMap((h) => {
        const last = new Map<number, NonNullable<Facet['lastReturn']>>();
        for (const { day, facet } of h) {
          const request = lastOf(facet);
          if (day <= asOf && request) last.set(request.n, request);
        }
        return [...last.values()];
      })
      .filter(
        ({ on, division: d, street }) =>
          from <= on && on <= to && (division.length > 6 ? street === division : d.startsWith(division)),
      );
    return {
      requested: asked.length,
      refused: asked.filter((r) => r.outcome === 'refused').length,
      approved: asked.filter((r) => r.outcome === 'approved').length,
    };
  };
  const receivedHere = histories.filter(([first]) => {
    if (!first || first.day < from || first.day > to || first.day > asOf) return false;
    return held(first.facet, division);
  });
  const confirmed = outcomes.filter((o) => CONCLUSIONS[o.conclusion].confirmed);
  const others = outcomes.filter((o) => !CONCLUSIONS[o.conclusion].confirmed);
  const left = (state: Facet['state']) =>
    events.filter((e) => e.before?.state === 'open' && e.facet.state === state);
  return {
    closed: facets.length,
    ...sums(outcomes),
    verifiedAmountFen: sums(confirmed).verifiedAmountFen,
    paidAmountFen: sums(confirmed).paidAmountFen,
    confirmed: confirmed.length,
    unconfirmed: {
      verifiedAmountFen: sums(others).verifiedAmountFen,
      paidAmountFen: sums(others).paidAmountFen,
    },
    repeated: {
      count: receivedHere.filter((h) => known(h, asOf)?.repeated).length,
      received: receivedHere.length,
    },
    returns: requests((f) => f.lastReturn),
    reopenings: requests((f) => f.lastReopening),
    extended: facets.filter((f) => f.extended).length,
    signing: {
      inTime: facets.filter((f) => f.outcome?.signedLate !== true).length,
      late: outcomes.filter((o) => o.signedLate === true).length,
    },
    early: facets.filter((f) => !f.late && f.closedDay !== null && f.closedDay < f.due).length,
    satisfaction: {
      satisfied: outcomes.filter((o) => o.satisfied === true).length,
      unsatisfied: outcomes.filter((o) => o.satisfied === false).length,
    },
    conclusions: CONCLUSION_CODES.map((code) => {
      const with_ = outcomes.filter((o) => o.conclusion === code);
      return { code, label: CONCLUSIONS[code].zh, closed: with_.length, ...sums(with_) };
    }),
    returned: {
      total: left('returned').length,
      notOurs: left('returned').filter((e) => e.facet.returnReason === 'not-ours').length,
      outOfScope: left('returned').filter((e) => e.facet.returnReason === 'out-of-scope').length,
    },
    merged: left('merged').length,
    reopened: events.filter((e) => e.before?.state === 'closed' && e.facet.state === 'open').length,
    extensions: events.filter(
      (e) => e.facet.state === 'open' && e.facet.extended && e.before?.extended === false,
    ).length,
  };
}
