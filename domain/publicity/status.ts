/**
 * The status graph of the publicity of a decision as data. Commands and system steps are its edges; the prior states of an edge are
 * what the store conditions a transaction on.
 */
import type { Edge, StatusGraph } from '../kernel/graph.ts';

/** Every status of an item of publicity, with its label. */
export const STATUSES = {
  due: { zh: '待审查', en: 'To be vetted' },
  vetted: { zh: '待公示', en: 'To be published' },
  published: { zh: '公示中', en: 'Published' },
  corrected: { zh: '公示中（已更正）', en: 'Published, corrected' },
  recalled: { zh: '已撤回', en: 'Recalled' },
  ended: { zh: '公示期满', en: 'Display ended' },
  exempt: { zh: '不予公示', en: 'Exempt' },
} as const;

/** A status of an item of publicity. */
export type Status = keyof typeof STATUSES;

/** What still has to be vetted, published, or watched while it is shown. */
const OPEN_STATUSES = ['due', 'vetted', 'published', 'corrected'] as const satisfies readonly Status[];
const UNPUBLISHED = ['due', 'vetted'] as const;
/** What the public sees. */
const SHOWN = ['published', 'corrected'] as const;
const ENDED = ['recalled', 'ended', 'exempt'] as const;
const CLERK = { roles: ['publicity-clerk'] } as const;
const same = <F extends readonly Status[]>(from: F) => ({ from, to: 'same' as const });

/** The commands of officers. */
export const COMMAND_EDGES = {
  vet: { from: ['due'], to: ['vetted', 'exempt'], ...CLERK },
  publish: { from: ['vetted'], to: ['published'], ...CLERK },
  exempt: { from: UNPUBLISHED, to: ['due', 'vetted', 'exempt'], ...CLERK },
  correct: { from: SHOWN, to: ['corrected'], ...CLERK },
  recall: { from: SHOWN, to: ['recalled'], ...CLERK },
  end: { from: SHOWN, to: ['ended'], ...CLERK },
} as const satisfies Record<string, Edge<Status>>;

/** The name of an officer's command. */
export type CommandName = keyof typeof COMMAND_EDGES;

/** All command names. */
export const COMMAND_NAMES = Object.keys(COMMAND_EDGES) as CommandName[];

/** The steps the system takes by itself, in the same graph. */
const SYSTEM_EDGES = {
  // A review or a suit changed the decision, or a mistaken entry of that was corrected: with the case's own command.
  'record-annulment': {
    from: [...OPEN_STATUSES, 'exempt'],
    to: ['due', 'published', 'corrected', 'exempt'],
    roles: [],
  },
  // Somebody took the case over: with its own hand-over.
  'add-officer': { ...same(UNPUBLISHED), roles: [] },
  'read-personal-data': { ...same([...OPEN_STATUSES, ...ENDED]), roles: [] },
  'expire-personal-data': { ...same(ENDED), roles: [] },
  // The end of the display comes by itself.
  escalate: { from: OPEN_STATUSES, to: [...OPEN_STATUSES, 'ended'], roles: [] },
  archive: { ...same(ENDED), roles: [] },
  reproject: { ...same(OPEN_STATUSES), roles: [] },
  rearm: { ...same([...OPEN_STATUSES, ...ENDED]), roles: [] },
  'note-report-fault': { ...same([...OPEN_STATUSES, ...ENDED]), roles: [] },
} as const satisfies Record<string, Edge<Status>>;

const isOneOf = (list: readonly Status[], status: Status): boolean => list.includes(status);

/** Whether something is still to be done with it, or watched. */
export const isOpen = (status: Status): boolean => isOneOf(OPEN_STATUSES, status);

/** Whether the public sees it. */
export const isShown = (status: Status): boolean => isOneOf(SHOWN, status);

/** The status graph of the publicity of a decision. */
export const PUBLICITY_GRAPH: StatusGraph = {
  statuses: Object.keys(STATUSES),
  initial: 'due',
  open: OPEN_STATUSES,
  edges: { ...COMMAND_EDGES, ...SYSTEM_EDGES },
};
