/**
 * The status graph of a clue as data. Commands and system steps are its edges; the prior states of an edge are
 * what the store conditions a transaction on.
 */

/** Every status of a clue, with its label. */
export const STATUSES = {
  received: { zh: '已接收', en: 'Received' },
  triage: { zh: '待人工研判', en: 'Waiting for a human verdict' },
  assigned: { zh: '待签收', en: 'Waiting for signature' },
  investigating: { zh: '核查中', en: 'Under investigation' },
  reviewing: { zh: '待审核', en: 'Under review' },
  closed: { zh: '已办结', en: 'Closed' },
  returned: { zh: '已退回', en: 'Returned' },
  merged: { zh: '已合并', en: 'Merged into another clue' },
} as const;

/** A status of a clue. */
export type Status = keyof typeof STATUSES;

/** What an officer of a role may order. */
export type Role = 'triage' | 'inspector' | 'reviewer' | 'legal-reviewer' | 'supervisor' | 'admin';

/** All roles. */
export const ROLES: readonly Role[] = [
  'triage',
  'inspector',
  'reviewer',
  'legal-reviewer',
  'supervisor',
  'admin',
];

/** Who may take an edge: roles of officers, and the relation to the clue they must have. */
export interface Edge {
  /** Statuses the clue may be in before. */
  readonly from: readonly Status[];
  /** Statuses the clue may be in after; `same`: the one it was in. */
  readonly to: readonly Status[] | 'same';
  readonly roles: readonly Role[];
  /** `assigned`: the caller must be one of the clue's officers; `unassigned`: must not be one. */
  readonly relation?: 'assigned' | 'unassigned';
}

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
} as const satisfies Record<string, Edge>;

/** The name of an officer's command. */
export type CommandName = keyof typeof COMMAND_EDGES;

/** All command names. */
export const COMMAND_NAMES = Object.keys(COMMAND_EDGES) as CommandName[];

/** The steps the system takes by itself, in the same graph. */
const SYSTEM_EDGES = {
  'auto-triage': { from: ['received'], to: ['received', 'triage'], roles: [] },
  'auto-assign': { from: ['received'], to: ['received', 'assigned'], roles: [] },
  'read-personal-data': { ...same([...OPEN_STATUSES, 'closed', 'returned', 'merged']), roles: [] },
  escalate: { ...same(OPEN_STATUSES), roles: [] },
  archive: { ...same(['closed']), roles: [] },
  reproject: { ...same(OPEN_STATUSES), roles: [] },
  rearm: { ...same([...OPEN_STATUSES, 'closed']), roles: [] },
} as const satisfies Record<string, Edge>;

/** The name of a system step. */
export type SystemStep = keyof typeof SYSTEM_EDGES;

/** Every edge of the graph by name. */
export const EDGES: Readonly<Record<CommandName | SystemStep, Edge>> = { ...COMMAND_EDGES, ...SYSTEM_EDGES };

/** The only status a new clue may have. */
const INITIAL: Status = 'received';

/** Whether the clue still waits for the district. */
export function isOpen(status: Status): boolean {
  return (OPEN_STATUSES as readonly Status[]).includes(status);
}

/** The statuses an edge leads to, beside staying. */
export const targets = (edge: Edge): readonly Status[] => (edge.to === 'same' ? [] : edge.to);

/**
 * Checks a graph: every named status exists, every status is reachable from the initial one, and every open
 * status has a way out.
 * @returns the faults as sentences; empty when the graph is sound
 */
export function graphFaults(
  edges: Readonly<Record<string, Edge>> = EDGES,
  statuses: readonly string[] = Object.keys(STATUSES),
): string[] {
  const faults: string[] = [];
  const known = new Set(statuses);
  for (const [name, edge] of Object.entries(edges)) {
    for (const s of [...edge.from, ...targets(edge)]) {
      if (!known.has(s)) faults.push(`${name} names the unknown status ${s}`);
    }
  }
  const reached = new Set<string>([INITIAL]);
  for (let grew = true; grew; ) {
    grew = false;
    for (const edge of Object.values(edges)) {
      if (!edge.from.some((s) => reached.has(s))) continue;
      for (const s of targets(edge)) {
        if (!reached.has(s)) {
          reached.add(s);
          grew = true;
        }
      }
    }
  }
  for (const s of statuses) if (!reached.has(s)) faults.push(`${s} cannot be reached`);
  for (const s of OPEN_STATUSES) {
    const leaves = Object.values(edges).some((e) => e.from.includes(s) && targets(e).some((t) => t !== s));
    if (!leaves) faults.push(`${s} cannot be left`);
  }
  return faults;
}
