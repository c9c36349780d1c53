/**
 * The status graph of a clue as data. Commands and system steps are its edges; the prior states of an edge are
 * what the store conditions a transaction on.
 */
import type { Edge, StatusGraph } from '../kernel/graph.ts';

/** Every status of a clue, with its label. */
export const STATUSES = {
  received: { zh: '待分办', en: 'Waiting for assignment' },
  triage: { zh: '待人工研判', en: 'Waiting for a triage decision' },
  assigned: { zh: '待签收', en: 'Waiting for signature' },
  investigating: { zh: '核查中', en: 'Under investigation' },
  reviewing: { zh: '待审核', en: 'Under review' },
  closed: { zh: '已办结', en: 'Closed' },
  returned: { zh: '已退回', en: 'Returned' },
  merged: { zh: '已合并', en: 'Merged into another clue' },
} as const;

/** A status of a clue. */
export type Status = keyof typeof STATUSES;

/** The statuses of clues that still wait for the district, in the order of handling. */
export const OPEN_STATUSES = ['received', 'triage', 'assigned', 'investigating', 'reviewing'] as const;
const AT_WORK = ['assigned', 'investigating', 'reviewing'] as const;
const same = <F extends readonly Status[]>(from: F) => ({ from, to: 'same' as const });

/** The commands of officers (contract of the officers' API). */
export const COMMAND_EDGES = {
  triage: { from: ['triage'], to: ['triage', 'received', 'merged', 'returned'], roles: ['triage'] },
  assign: {
    from: ['received', 'assigned', 'investigating'],
    to: ['assigned'],
    roles: ['supervisor'],
  },
  sign: { from: ['assigned'], to: ['investigating'], roles: ['inspector'], relation: 'assigned' },
  log: { ...same(['investigating', 'reviewing']), roles: ['inspector'], relation: 'assigned' },
  'file-case': { ...same(['investigating']), roles: ['inspector'], relation: 'assigned' },
  conclude: {
    from: ['investigating'],
    to: ['reviewing'],
    roles: ['inspector'],
    relation: 'assigned',
  },
  review: {
    from: ['reviewing'],
    to: ['closed', 'investigating'],
    roles: ['reviewer', 'legal-reviewer'],
    relation: 'unassigned',
  },
  'request-extension': {
    ...same(['assigned', 'investigating']),
    roles: ['inspector'],
    relation: 'assigned',
  },
  'decide-extension': { ...same(AT_WORK), roles: ['supervisor'] },
  suspend: { ...same(['assigned', 'investigating']), roles: ['inspector'], relation: 'assigned' },
  resume: { ...same(['assigned', 'investigating']), roles: ['inspector'], relation: 'assigned' },
  'request-return': {
    ...same(['received', 'triage', 'assigned', 'investigating']),
    roles: ['inspector', 'triage'],
  },
  'decide-return': {
    from: ['received', 'triage', 'assigned', 'investigating'],
    to: ['received', 'triage', 'assigned', 'investigating', 'returned'],
    roles: ['supervisor'],
  },
  supervise: { ...same(OPEN_STATUSES), roles: ['supervisor'] },
  feedback: {
    ...same(['closed']),
    roles: ['triage', 'inspector', 'reviewer', 'legal-reviewer', 'supervisor'],
  },
  reopen: { from: ['closed'], to: ['investigating'], roles: ['supervisor'] },
  'refuse-reopening': { ...same(['closed']), roles: ['supervisor'] },
} as const satisfies Record<string, Edge<Status>>;

/** The name of an officer's command. */
export type CommandName = keyof typeof COMMAND_EDGES;

/** All command names. */
export const COMMAND_NAMES = Object.keys(COMMAND_EDGES) as CommandName[];

/** The steps the system takes by itself, in the same graph. */
const SYSTEM_EDGES = {
  'auto-triage': { from: ['received'], to: ['received', 'triage'], roles: [] },
  'auto-assign': { from: ['received'], to: ['received', 'assigned'], roles: [] },
  'request-reopening': { ...same(['closed']), roles: [] },
  'read-personal-data': { ...same([...OPEN_STATUSES, 'closed']), roles: [] },
  'expire-personal-data': { ...same(['closed', 'returned', 'merged']), roles: [] },
  'hand-over': { ...same(OPEN_STATUSES), roles: [] },
  escalate: { ...same(OPEN_STATUSES), roles: [] },
  archive: { ...same(['closed']), roles: [] },
  reproject: { ...same(OPEN_STATUSES), roles: [] },
  rearm: { ...same([...OPEN_STATUSES, 'closed']), roles: [] },
  'note-report-fault': { ...same([...OPEN_STATUSES, 'closed', 'returned', 'merged']), roles: [] },
} as const satisfies Record<string, Edge<Status>>;

/** The name of a system step. */
export type SystemStep = keyof typeof SYSTEM_EDGES;

/** Every edge of the graph by name. */
const EDGES: Readonly<Record<CommandName | SystemStep, Edge<Status>>> = { ...COMMAND_EDGES, ...SYSTEM_EDGES };

/** The only status a new clue may have. */
const INITIAL: Status = 'received';

/** Whether the clue still waits for the district. */
export function isOpen(status: Status): boolean {
  return (OPEN_STATUSES as readonly Status[]).includes(status);
}

/** The status graph of a clue. */
export const CLUE_GRAPH: StatusGraph = {
  statuses: Object.keys(STATUSES),
  initial: INITIAL,
  open: OPEN_STATUSES,
  edges: EDGES,
};
