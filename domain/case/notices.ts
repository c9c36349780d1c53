import { defineNotices, type Notice, type NoticeKind } from '../kernel/notices.ts';
import type { CaseEvent } from './events.ts';
import { type Case, hasPassed } from './state.ts';

const toOfficers = (kind: NoticeKind, { officers, due }: Case): Notice => ({
  kind,
  to: officers,
  dueOn: due.date,
});
/** The end of a case tells whoever was on it. */
const ended = (_: unknown, __: Case, { officers }: Case): Notice => ({ kind: 'decided', to: officers });

/** Whom the events of a case tell of what. */
export const noticeOf = defineNotices<Case, CaseEvent>({
  'filing-approved': (_, c) => toOfficers('assigned', c),
  'filing-refused': (_, { proposedBy }) => ({ kind: 'rejected', to: [proposedBy] }),
  assigned: (_, c, before) => ({
    ...toOfficers('assigned', c),
    to: c.officers.filter((id) => !before.officers.includes(id)),
  }),
  'handed-over': ({ to }, c) => ({ kind: 'handed-over', to: [to], dueOn: c.due.date }),
  alarmed: ({ kind }, c) => {
    if (kind === 'reminder') return toOfficers('due-soon', c);
    return kind === 'overdue' ? toOfficers('overdue', c) : null;
  },
  extended: (_, c) => toOfficers('decided', c),
  'hearing-scheduled': ({ presider, day }) => ({ kind: 'assigned', to: [presider], dueOn: day }),
  'opinion-given': (_, c) => toOfficers(hasPassed(c) ? 'decided' : 'rejected', c),
  'taken-back': (_, c) => toOfficers('rejected', c),
  decided: (_, c) => toOfficers('decided', c),
  'closing-refused': (_, c) => toOfficers('rejected', c),
  revoked: ended,
  transferred: ended,
  closed: ended,
});
