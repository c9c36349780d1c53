import type { CalendarDate } from '../../../domain/calendar/dates.ts';
import type { CaseEvent } from '../../../domain/case/events.ts';
import type { CaseFigures } from '../../../domain/metrics/cases.ts';
import type { WindowQuestion } from '../../../domain/metrics/window.ts';

/**
 * The figures of cases by brute force, from what was entered. It knows events and days alone: neither the states of cases nor their
 * facets, counters or rows.
 */

/** A case as it was entered, event by event. */
export interface EnteredCase {
  readonly division: string;
  readonly street: string | null;
  readonly entries: readonly { readonly day: CalendarDate; readonly event: CaseEvent }[];
}

type Entry = EnteredCase['entries'][number];
type Event<T extends CaseEvent['type']> = Extract<CaseEvent, { type: T }>;

const max = (...days: CalendarDate[]): CalendarDate => days.reduce((a, b) => (a > b ? a : b));
const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
const days = (from: CalendarDate, to: CalendarDate): number =>
  Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);

const of = <T extends CaseEvent['type']>(entries: readonly Entry[], type: T) =>
  entries.filter((e): e is Entry & { event: Event<T> } => e.event.type === type);

const ENDS = ['closed', 'revoked', 'transferred', 'filing-refused'];
const isEnd = ({ event }: Entry) => ENDS.includes(event.type);
const isHandling = (e: Entry) => isEnd(e) || e.event.type === 'decided';

function endingOf({ event }: Entry): string {
  if (event.type === 'closed') return event.code;
  if (event.type === 'revoked') return `revoked:${event.ground}`;
  if (event.type === 'transferred') return event.crime ? 'crime' : 'transferred';
  return 'not-filed';
}

/** Later than any due date: that of a case without a term for its filing. */
const NEVER: CalendarDate = '9999-12-31';

/** The main due date after some entries. */
function dueAfter(entries: readonly Entry[]): CalendarDate {
  const moved = entries.map(({ event }) => ('due' in event ? event.due?.date : undefined));
  const first = entries[0]?.event as Event<'proposed'>;
  const due = moved.findLast((date) => date !== undefined) ?? first.intake.due.date;
  return due === first.intake.cameInOn ? NEVER : due;
}

/** When a case was handled, whether by then in time, and on which day that was entered. */
function handling(entries: readonly Entry[]) {
  const at = entries.findIndex(isHandling);
  const entry = entries[at];
  if (entry === undefined) return null;
  const { on } = entry.event as unknown as { on: CalendarDate };
  return { day: entry.day, inTime: on <= dueAfter(entries.slice(0, at + 1)) };
}

/** The stops and excluded periods that last, and whether one of them holds the clock. */
function isStopped(entries: readonly Entry[]): boolean {
  const due = dueAfter(entries);
  const stop = entries.findLast(({ event }) => event.type === 'suspended' || event.type === 'resumed')?.event;
  if (stop?.type === 'suspended' && stop.stops && stop.on <= due) return true;
  const open = new Map<string, boolean>();
  for (const { event } of of(entries, 'period-excluded')) {
    open.set(`${event.kind} ${event.from}`, event.to === null && event.stops && event.from <= due);
  }
  return [...open.values()].some(Boolean);
}

const isSuspended = (entries: readonly Entry[]): boolean =>
  entries.findLast(
    ({ event }) => event.type === 'suspended' || event.type === 'resumed' || isEnd({ event, day: '' }),
  )?.event.type === 'suspended';

/** Calendar days of the stops that ended by an entry. */
function suspendedDays(entries: readonly Entry[]): number {
  let from: CalendarDate | null = null;
  let spent = 0;
  for (const entry of entries) {
    const { event } = entry;
    if (event.type === 'suspended') from = event.on;
    else if (from !== null && (event.type === 'resumed' || isEnd(entry))) {
      spent += days(from, max((event as Event<'resumed'>).on, from));
      from = null;
    }
  }
  return spent;
}

/** How many people some entries are about: by the clues, or as the inquiry in force found, and the clues that joined behind it. */
function peopleOf(entries: readonly Entry[]): number {
  const claims = [
    ...of(entries, 'proposed').flatMap(({ event }) => event.intake.claims),
    ...of(entries, 'clue-joined').map(({ event }) => event.claim),
  ];
  // No random history joins clues, and the claims of the first name nobody twice.
  const told = sum(claims.map(({ headcount }) => headcount));
  const last = entries.findLast(
    ({ event }) =>
      event.type === 'inquiry-finished' || (event.type === 'opinion-given' && event.result === 'supplement'),
  );
  return last?.event.type === 'inquiry-finished' ? (last.event.headcount ?? told) : told;
}

/** What was paid by some entries: of each order the last sum entered, and what the decision brought. */
function recovered(entries: readonly Entry[]): { fen: number; people: number } {
  const orders = new Map<string, { paid: number; workers: number }>();
  for (const { event } of of(entries, 'order-issued')) {
    orders.set(event.document.id, { paid: 0, workers: event.workers ?? 0 });
  }
  for (const { event } of of(entries, 'compliance-recorded')) {
    orders.set(event.order, { paid: event.paidFen, workers: orders.get(event.order)?.workers ?? 0 });
  }
  const performed = of(entries, 'performance-recorded').filter(({ event }) => event.kind === 'paid');
  const fen =
    sum([...orders.values()].map(({ paid }) => paid)) + sum(performed.map(({ event }) => event.amountFen));
  const heads = peopleOf(entries);
  const named = [...orders.values()].filter(({ paid }) => paid > 0).map(({ workers }) => workers);
  return { fen, people: fen === 0 ? 0 : Math.max(heads, ...named) };
}

const finePaid = (entries: readonly Entry[]): number =>
  sum(
    of(entries, 'performance-recorded')
      .filter(({ event }) => event.kind === 'fine-paid')
      .map(({ event }) => event.amountFen),
  );

type PhaseName = CaseFigures['phases'][number]['phase'];

/** The phases that ended, with their legal days, the day of entry, and what was entered in them. */
function phases({ entries }: Pick<EnteredCase, 'entries'>) {
  const found: {
    phase: PhaseName;
    from: CalendarDate;
    to: CalendarDate;
    day: CalendarDate;
    acts: number;
    late: number;
  }[] = [];
  const first = entries[0]?.event as Event<'proposed'>;
  let since = first.intake.cameInOn;
  let from = since;
  let phase: PhaseName | null = 'filing';
  let acts = 0;
  let late = 0;
  const next = ({ event }: Entry): PhaseName | null | undefined => {
    if (isEnd({ event, day: '' })) return null;
    if (event.type === 'filing-approved') return 'inquiry';
    if (event.type === 'inquiry-finished') return 'decision';
    if (event.type === 'opinion-given' && event.result === 'supplement') return 'inquiry';
    return event.type === 'decided' ? 'enforcement' : undefined;
  };
  const MOVES = [
    'notified',
    'advanced',
    'hearing-requested',
    'hearing-held',
    'opinion-given',
    'taken-back',
    'applied-to-court',
  ];
  let effectiveOn = '';
  for (const entry of entries) {
    const { event, day } = entry;
    if ('late' in event) {
      acts += 1;
      late += event.late ? 1 : 0;
    }
    const moved = next(entry);
    if (event.type === 'document-served' && phase === 'enforcement') {
      const decided = of(entries, 'decided')[0]?.event.document.id;
      if (event.document === decided && (effectiveOn === '' || event.served.effectiveOn < effectiveOn)) {
        effectiveOn = event.served.effectiveOn;
      }
    }
    if (event.type === 'service-effective') since = max(since, effectiveOn);
    if (MOVES.includes(event.type)) since = max(since, (event as Event<'notified'>).on);
    if (moved === undefined || moved === phase || phase === null) continue;
    since = max(since, (event as Event<'decided'>).on);
    found.push({ phase, from, to: since, day, acts, late });
    [from, phase, acts, late] = [since, moved, 0, 0];
  }
  return found;
}

/** What came of the orders, remedies and applications that were entered in a window. */
function matters(entries: readonly Entry[], isIn: (day: CalendarDate) => boolean) {
  const found: string[] = [];
  let fen = 0;
  for (const { day, event } of of(entries, 'order-issued')) {
    if (!isIn(day)) continue;
    fen += event.amountFen ?? 0;
    const results = of(entries, 'compliance-recorded').filter((c) => c.event.order === event.document.id);
    found.push(`order:${event.kind}`, `order:${results.at(-1)?.event.result ?? 'pending'}`);
  }
  const remedies = Map.groupBy(
    of(entries, 'remedy-recorded'),
    ({ event }) => `${event.kind} ${event.number}`,
  );
  for (const [first, ...more] of remedies.values()) {
    if (first === undefined || !isIn(first.day)) continue;
    const { kind, result } = (more.at(-1) ?? first).event;
    found.push(kind, `${kind}:${result ?? 'pending'}`);
    if (result === 'annulled' || result === 'changed' || result === 'unlawful') found.push('lost');
  }
  const [application] = of(entries, 'applied-to-court');
  if (application !== undefined && isIn(application.day)) {
    found.push('court', `court:${of(entries, 'court-recorded').at(-1)?.event.result ?? 'pending'}`);
  }
  return { found, fen };
}

/** The counts by which the figures are told, summed over all cases, by name. */
export function caseOracle(
  { division, from, to, asOf }: WindowQuestion,
  cases: readonly EnteredCase[],
  workingDays: (from: CalendarDate, to: CalendarDate) => number,
): Map<string, number> {
  const counts = new Map<string, number>();
  const add = (name: string, by = 1) => {
    if (by !== 0) counts.set(name, (counts.get(name) ?? 0) + by);
  };
  const end = to < asOf ? to : asOf;
  const isIn = (day: CalendarDate) => from <= day && day <= end;
  for (const c of cases) {
    if (
      !(c.street ?? c.division).startsWith(division) &&
      !(division.length < 9 && c.division.startsWith(division))
    ) {
      continue;
    }
    const upTo = (day: CalendarDate) => c.entries.filter((e) => e.day <= day);
    const known = upTo(end);
    const before = c.entries.filter((e) => e.day < from && e.day <= end);
    const inside = c.entries.filter(({ day }) => isIn(day));
    if (before.length > 0 && !before.some(isEnd)) add('carriedIn');
    const has = (type: CaseEvent['type'], test: (event: never) => boolean = () => true) =>
      inside.filter(({ event }) => event.type === type && test(event as never)).length;
    add('proposed', has('proposed'));
    const silent = of(c.entries, 'accepted-by-silence').length > 0;
    add('silence', has('accepted-by-silence'));
    add('filed', silent ? has('accepted-by-silence') : has('filing-approved'));
    const lateFilings = c.entries.filter(({ event, day }, i) => {
      if (!isIn(day)) return false;
      if (event.type === 'accepted-by-silence') return true;
      return event.type === 'filing-approved' && !silent && event.on > dueAfter(c.entries.slice(0, i));
    });
    add('filing', lateFilings.length);
    for (const entry of inside.filter(isEnd)) add(`ended ${endingOf(entry)}`);
    const handled = handling(c.entries);
    if (handled !== null && isIn(handled.day)) add(handled.inTime ? 'inTime' : 'late');
    add('extended', has('extended'));
    add('suspended', has('suspended'));
    add('suspendedDays', suspendedDays(known) - suspendedDays(before));
    for (const { event } of of(inside, 'decided')) {
      add(`decided ${event.kind}`);
      add('fine', event.fineFen);
      add('order', event.orderFen);
      add('extra', event.extraFen);
    }
    add('recovered', recovered(known).fen - recovered(before).fen);
    add('people', recovered(known).people - recovered(before).people);
    add('finePaid', finePaid(known) - finePaid(before));
    if (known.length > 0 && !known.some(isEnd)) {
      add('open');
      if (isSuspended(known)) add('suspendedAtEnd');
      const due = dueAfter(known);
      if (!known.some(isHandling) && due !== NEVER) {
        add(isStopped(known) ? 'stopped' : due < end ? 'pastDue' : 'notYetDue');
      }
    }
    const came = matters(upTo(asOf), isIn);
    for (const name of came.found) add(name);
    add('ordered', came.fen);
    for (const { phase, day, acts, late, ...legal } of phases(c)) {
      if (!isIn(day)) continue;
      add(`phase ${phase}`);
      add(`days ${phase}`, workingDays(legal.from, legal.to));
      if (late > 0) add(`late ${phase}`);
      add('acts', acts);
      add('lateActs', late);
    }
  }
  return counts;
}
