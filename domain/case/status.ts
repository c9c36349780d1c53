/**
 * The status graph of an enforcement case as data. Commands and system steps are its edges; the prior states of an edge are
 * what the store conditions a transaction on.
 */
import type { Edge, StatusGraph } from '../kernel/graph.ts';

/** Every status of a case, with its label. */
export const STATUSES = {
  proposed: { zh: '待立案审批', en: 'Filing proposed' },
  investigating: { zh: '调查中', en: 'Under investigation' },
  investigated: { zh: '调查终结', en: 'Inquiry finished' },
  notified: { zh: '已事先告知', en: 'Advance notice served' },
  hearing: { zh: '听证中', en: 'Hearing asked for' },
  reviewing: { zh: '法制审核', en: 'Under legal review' },
  deciding: { zh: '待决定', en: 'Waiting for the decision' },
  decided: { zh: '已决定', en: 'Decided' },
  served: { zh: '已送达', en: 'Decision served' },
  performing: { zh: '履行中', en: 'To be performed' },
  court: { zh: '已申请强制执行', en: 'Before the court' },
  closed: { zh: '已结案', en: 'Closed' },
  revoked: { zh: '已撤销立案', en: 'Filing revoked' },
  transferred: { zh: '已移送', en: 'Transferred' },
} as const;

/** A status of a case. */
export type Status = keyof typeof STATUSES;

/** The statuses of cases that still wait for the district, in the order of handling. */
const OPEN_STATUSES = [
  'proposed',
  'investigating',
  'investigated',
  'notified',
  'hearing',
  'reviewing',
  'deciding',
  'decided',
  'served',
  'performing',
  'court',
] as const;
/** From the filing to the decision. */
const UNDECIDED = [
  'investigating',
  'investigated',
  'notified',
  'hearing',
  'reviewing',
  'deciding',
] as const satisfies readonly Status[];
const ENDED = ['closed', 'revoked', 'transferred'] as const;
/** What follows the inquiry, or the notice and what was said to it, by itself. */
const TO_DECISION = ['reviewing', 'deciding'] as const;
const same = <F extends readonly Status[]>(from: F) => ({ from, to: 'same' as const });
const INSPECTOR = { roles: ['inspector'], relation: 'assigned' } as const;
const INSPECTION_HEAD = { roles: ['inspection-head'] } as const;
const DEPARTMENT_HEAD = { roles: ['department-head'] } as const;

/** The commands of officers. */
export const COMMAND_EDGES = {
  'approve-filing': { from: ['proposed'], to: ['investigating', 'closed'], ...INSPECTION_HEAD },
  assign: { ...same(['proposed', ...UNDECIDED]), ...INSPECTION_HEAD },
  recuse: { ...same(['proposed', ...UNDECIDED]), ...INSPECTION_HEAD },
  'add-evidence': { ...same(UNDECIDED), ...INSPECTOR },
  'issue-order': { ...same(['investigating', 'investigated']), ...INSPECTOR },
  'record-compliance': { ...same(['investigating', 'investigated']), ...INSPECTOR },
  extend: { ...same(UNDECIDED), ...DEPARTMENT_HEAD },
  suspend: { ...same(UNDECIDED), ...DEPARTMENT_HEAD },
  resume: { ...same(UNDECIDED), ...DEPARTMENT_HEAD },
  'exclude-period': { ...same(UNDECIDED), ...INSPECTION_HEAD },
  // Anew until the notice: what came to light since may lead elsewhere.
  'finish-inquiry': {
    from: ['investigating', 'investigated'],
    to: ['investigated', ...TO_DECISION],
    ...INSPECTOR,
  },
  notify: { from: ['investigated', 'deciding'], to: ['notified'], ...INSPECTOR },
  'record-defence': { from: ['notified'], to: ['notified', ...TO_DECISION], ...INSPECTOR },
  'request-hearing': { from: ['notified'], to: ['hearing'], ...INSPECTOR },
  'schedule-hearing': { ...same(['hearing']), ...INSPECTION_HEAD },
  'hold-hearing': { from: ['hearing'], to: TO_DECISION, roles: ['hearing-officer'] },
  'give-opinion': {
    from: ['reviewing'],
    to: ['reviewing', 'deciding', 'investigating'],
    roles: ['legal-reviewer'],
    relation: 'unassigned',
  },
  'take-back': { from: TO_DECISION, to: ['investigated'], ...INSPECTION_HEAD },
  discuss: { ...same(['deciding']), ...DEPARTMENT_HEAD },
  decide: { from: ['deciding'], to: ['decided'], ...DEPARTMENT_HEAD, relation: 'unassigned' },
  serve: {
    from: [...OPEN_STATUSES, ...ENDED],
    to: [...OPEN_STATUSES, ...ENDED],
    ...INSPECTOR,
  },
  'record-performance': { ...same(['performing', 'court']), ...INSPECTOR },
  remind: { ...same(['performing']), ...INSPECTOR },
  'apply-to-court': { from: ['performing'], to: ['court'], ...DEPARTMENT_HEAD },
  'record-court': { ...same(['court']), ...INSPECTION_HEAD },
  'record-remedy': { ...same(['decided', 'served', 'performing', 'court', 'closed']), ...INSPECTION_HEAD },
  revoke: { from: ['proposed', ...UNDECIDED], to: ['revoked'], ...DEPARTMENT_HEAD },
  transfer: { from: ['proposed', ...UNDECIDED], to: ['transferred'], ...DEPARTMENT_HEAD },
  close: {
    from: ['decided', 'performing', 'court'],
    to: ['decided', 'performing', 'court', 'closed'],
    roles: ['inspector', 'inspection-head', 'department-head'],
  },
} as const satisfies Record<string, Edge<Status>>;

/** The name of an officer's command. */
export type CommandName = keyof typeof COMMAND_EDGES;

/** All command names. */
export const COMMAND_NAMES = Object.keys(COMMAND_EDGES) as CommandName[];

/** The steps the system takes by itself, in the same graph. */
const SYSTEM_EDGES = {
  // A clue of the same employer joins it, with which it may need the review.
  join: { from: ['proposed', ...UNDECIDED], to: ['proposed', ...UNDECIDED], roles: [] },
  'hand-over': { ...same(OPEN_STATUSES), roles: [] },
  'read-personal-data': { ...same([...OPEN_STATUSES, ...ENDED]), roles: [] },
  'expire-personal-data': { ...same(ENDED), roles: [] },
  // Terms that end by themselves do so when the workflow wakes for them.
  escalate: { from: OPEN_STATUSES, to: OPEN_STATUSES, roles: [] },
  archive: { ...same(ENDED), roles: [] },
  reproject: { ...same(OPEN_STATUSES), roles: [] },
  rearm: { ...same([...OPEN_STATUSES, ...ENDED]), roles: [] },
  'note-report-fault': { ...same([...OPEN_STATUSES, ...ENDED]), roles: [] },
} as const satisfies Record<string, Edge<Status>>;

/** Whether the case still waits for the district. */
export const isOpen = (status: Status): boolean => (OPEN_STATUSES as readonly Status[]).includes(status);

/** Whether a filed case is not decided yet. */
export const isUndecided = (status: Status): boolean => (UNDECIDED as readonly Status[]).includes(status);

/** Whether a case waits for its filing or its decision, so that its main clock is not over. */
export const isBeforeDecision = (status: Status): boolean => status === 'proposed' || isUndecided(status);

/** The status graph of a case. */
export const CASE_GRAPH: StatusGraph = {
  statuses: Object.keys(STATUSES),
  initial: 'proposed',
  open: OPEN_STATUSES,
  edges: { ...COMMAND_EDGES, ...SYSTEM_EDGES },
};
