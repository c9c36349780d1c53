import type { CalendarDate } from '../../../domain/calendar/dates.ts';
import type { PublicityPart } from '../../../domain/metrics/publicity.ts';
import type { WindowQuestion } from '../../../domain/metrics/window.ts';
import type { PublicityEvent } from '../../../domain/publicity/events.ts';
import { isIn } from './windows.ts';

/** What was entered of an item. */
export interface EnteredPublicity {
  readonly division: string;
  readonly street: string | null;
  readonly entries: readonly { readonly day: CalendarDate; readonly event: PublicityEvent }[];
}

/** How an item stands, told from what was entered so far. */
interface Standing {
  due: CalendarDate;
  recallDue: CalendarDate | null;
  isPublished: boolean;
  isOver: boolean;
  proposed: string;
}

/** Enters an event. @returns what happened by it, in the order of what is counted */
function enter(s: Standing, event: PublicityEvent, day: CalendarDate): string[] {
  const exempt = (ground: string) => {
    s.isOver = true;
    const late = day > s.due ? ['overdue', 'overdue:exempt'] : [];
    return ['exempt', `exempt:${ground}`, 'examined', ...late];
  };
  switch (event.type) {
    case 'opened':
      s.due = event.decision.due.date;
      return ['due'];
    case 'vetted':
      return event.exempt ? exempt('class') : [];
    case 'exemption-proposed':
      s.proposed = event.ground;
      return [];
    case 'exempted':
      return exempt(s.proposed);
    case 'published':
      s.isPublished = true;
      return ['published', 'examined', ...(day > s.due ? ['late', 'overdue'] : ['inTime'])];
    case 'corrected':
      return ['corrected'];
    case 'annulment-recorded': {
      if (!s.isPublished && event.since !== null) return exempt('annulled');
      if (!s.isPublished) {
        s.isOver = false;
        return ['reopened'];
      }
      const had = s.recallDue !== null;
      s.recallDue = event.due?.date ?? null;
      if (event.since === null) return had ? ['recalls:dropped'] : [];
      return had ? [] : ['recalls'];
    }
    case 'recalled':
      s.isOver = true;
      if (s.recallDue === null) return ['recalledFreely'];
      return day > s.recallDue ? ['recalls:late', 'examined', 'overdue'] : ['recalls:inTime', 'examined'];
    case 'ended':
      s.isOver = true;
      return ['ended'];
    case 'reprojected':
      for (const { clock, to } of event.changes) {
        if (clock === 'publicity') s.due = to.date;
        else s.recallDue = to.date;
      }
      return [];
    default:
      return [];
  }
}

/** How often each part of the figures counts, over all items; those that do not are left out. */
export function publicityOracle(
  { division, from, to, asOf }: WindowQuestion,
  items: readonly EnteredPublicity[],
): Map<PublicityPart, number> {
  const counts = new Map<PublicityPart, number>();
  const add = (...parts: readonly string[]) => {
    for (const part of parts as PublicityPart[]) counts.set(part, (counts.get(part) ?? 0) + 1);
  };
  const end = to < asOf ? to : asOf;
  for (const item of items) {
    if (!isIn(item, division)) continue;
    const fresh = (): Standing => ({
      ...{ due: '', recallDue: null, isPublished: false, isOver: false, proposed: '' },
    });
    const [s, before] = [fresh(), fresh()];
    for (const { day, event } of item.entries) {
      if (day < from && day <= end) enter(before, event, day);
      if (day > end) continue;
      const happened = enter(s, event, day);
      if (day >= from) add(...happened);
    }
    if (before.due !== '' && !before.isPublished && !before.isOver) add('carriedIn');
    if (s.due === '' || s.isOver) continue;
    const clock = (due: CalendarDate, late: string) =>
      add('examined', ...(end > due ? ['overdue', late] : ['notYetDue']));
    if (s.isPublished) add('shown');
    else {
      add('waiting');
      clock(s.due, 'overdue:open');
    }
    if (s.recallDue !== null) {
      add('recalls:waiting');
      clock(s.recallDue, 'overdue:recall');
    }
  }
  return counts;
}
