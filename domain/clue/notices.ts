import { defineNotices, type Notice, type NoticeKind } from '../kernel/notices.ts';
import type { ClueEvent } from './events.ts';
import type { AlarmKind, Clue } from './state.ts';

/** The alarms that officers in charge are told of; limits of a stage stand in the worklist. */
const ALARM_NOTICES: Readonly<Partial<Record<AlarmKind, NoticeKind>>> = {
  reminder: 'due-soon',
  overdue: 'overdue',
};

const toOfficers = (kind: NoticeKind, { officers, due }: Clue): Notice => ({
  kind,
  to: officers,
  dueOn: due.date,
});
/** Whoever asked is told; once the work is in other hands, these are, too. */
const toWhoAsked = (request: { readonly by: string } | null, { officers }: Clue): Notice | null =>
  request && {
    kind: 'decided',
    to: officers.includes(request.by) ? [request.by] : [request.by, ...officers],
  };

/** Whom the events of a clue tell of what. */
export const noticeOf = defineNotices<Clue, ClueEvent>({
  assigned: (_, clue) => toOfficers('assigned', clue),
  reopened: (_, clue) => toOfficers('assigned', clue),
  'handed-over': ({ to }, clue) => ({ kind: 'handed-over', to: [to], dueOn: clue.due.date }),
  alarmed: ({ kind }, clue) => {
    const notice = ALARM_NOTICES[kind];
    return notice ? toOfficers(notice, clue) : null;
  },
  supervised: ({ dueOn }, clue) => ({ ...toOfficers('supervised', clue), dueOn: dueOn ?? clue.due.date }),
  'review-rejected': (_, clue) => toOfficers('rejected', clue),
  'reopening-requested': (_, { officers }) => ({ kind: 'rejected', to: officers }),
  returned: (_, __, { officers }) => ({ kind: 'returned', to: officers }),
  transferred: (_, __, { officers }) => ({ kind: 'returned', to: officers }),
  closed: (_, { officers }) => ({ kind: 'decided', to: officers }),
  'extension-refused': (_, clue, { pendingExtension }) => toWhoAsked(pendingExtension, clue),
  extended: (_, clue, { pendingExtension }) => {
    const notice = toWhoAsked(pendingExtension, clue);
    return notice && { ...notice, dueOn: clue.due.date };
  },
  'return-refused': (_, clue, { pendingReturn }) => toWhoAsked(pendingReturn, clue),
});
