import type { CalendarDate } from '../calendar/dates.ts';
import type { AggregateEvent } from './events.ts';

/** What an officer is told of in a word, with its label. */
export const NOTICE_KINDS = {
  assigned: { zh: '新分办', en: 'Assigned' },
  'due-soon': { zh: '即将到期', en: 'Due soon' },
  overdue: { zh: '超时限', en: 'Overdue' },
  supervised: { zh: '被督办', en: 'Escalated' },
  rejected: { zh: '被退回重办', en: 'Rejected' },
  returned: { zh: '已退回或转出', en: 'Returned or transferred' },
  'handed-over': { zh: '工作移交', en: 'Handed over' },
  decided: { zh: '已审批', en: 'Decided' },
} as const;

/** A kind of notice. */
export type NoticeKind = keyof typeof NOTICE_KINDS;

/** Who is told of an event, and of what. Ids, codes and dates only. */
export interface Notice {
  readonly kind: NoticeKind;
  /** Ids of officers. */
  readonly to: readonly string[];
  /** The day by which something is to be done, where there is one. */
  readonly dueOn?: CalendarDate | null;
}

/** Whom each event of an aggregate tells of what: the one place where its events and notices meet. */
type NoticeMapping<S, E extends AggregateEvent> = {
  readonly [T in E['type']]?: (event: Extract<E, { readonly type: T }>, after: S, before: S) => Notice | null;
};

/** Makes what finds notices from a mapping. */
export function defineNotices<S, E extends AggregateEvent>(
  mapping: NoticeMapping<S, E>,
): (event: E, after: S, before: S) => Notice | null {
  const byType = mapping as Readonly<Record<string, ReturnType<typeof defineNotices<S, E>> | undefined>>;
  return (event, after, before) => byType[event.type]?.(event, after, before) ?? null;
}

/** A notice of one of several events, as it goes along with their entries. */
export interface EntryNotice extends Notice {
  /** Which of the entries of the change, from 0 on. */
  readonly n: number;
  /** The district that held it before. */
  readonly division: string;
}

/** Leaves out whoever did it: nobody is told of what they did themselves. @returns null where nobody is left */
export function withoutActor(notice: Notice | null, actor: string): Notice | null {
  const to = [...new Set(notice?.to)].filter((id) => id !== actor);
  return notice === null || to.length === 0 ? null : { ...notice, to };
}
