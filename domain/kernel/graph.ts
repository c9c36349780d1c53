import type { Role } from './roles.ts';

/** A way through the statuses of an aggregate: where a command or a step of the system may begin, and where it ends. */
export interface Edge<S extends string = string> {
  /** Statuses it may be in before. The store conditions the transaction on them. */
  readonly from: readonly S[];
  /** Statuses it may be in after; `same`: the one it was in. */
  readonly to: readonly S[] | 'same';
  /** Roles of officers that may take it; none for a step of the system. */
  readonly roles: readonly Role[];
  /** `assigned`: the caller must be one of its officers; `unassigned`: must not be one. */
  readonly relation?: 'assigned' | 'unassigned';
}

/**
 * Makes the check of somebody's roles for the edges of a graph, whatever the aggregate.
 * @param refuse makes the refusal of one who has none of the roles
 * @returns null for one who has a role that the edge needs
 */
export const createRoleCheck =
  <Name extends string, Refusal>(
    edges: Readonly<Record<Name, Edge>>,
    refuse: (code: 'wrong-role', values: { readonly roles: string }) => Refusal,
  ) =>
  (name: Name, { roles }: { readonly roles: readonly Role[] }): Refusal | null => {
    const allowed = edges[name].roles;
    return roles.some((role) => allowed.includes(role))
      ? null
      : refuse('wrong-role', { roles: allowed.join(' or ') });
  };

/** A status graph as data. */
export interface StatusGraph {
  readonly statuses: readonly string[];
  readonly initial: string;
  /** Statuses in which it still waits for the district. */
  readonly open: readonly string[];
  readonly edges: Readonly<Record<string, Edge>>;
}

/** The statuses an edge leads to, beside staying. */
export const targets = <S extends string>(edge: Edge<S>): readonly S[] => (edge.to === 'same' ? [] : edge.to);

/**
 * Checks a graph: every named status exists, every status is reachable from the initial one, and every open
 * status has a way out.
 * @returns the faults as sentences; empty when the graph is sound
 */
export function graphFaults({ statuses, initial, open, edges }: StatusGraph): string[] {
  const faults: string[] = [];
  const known = new Set(statuses);
  for (const [name, edge] of Object.entries(edges)) {
    for (const s of [...edge.from, ...targets(edge)]) {
      if (!known.has(s)) faults.push(`${name} names the unknown status ${s}`);
    }
  }
  const reached = new Set<string>([initial]);
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
  for (const s of open) {
    const leaves = Object.values(edges).some((e) => e.from.includes(s) && targets(e).some((t) => t !== s));
    if (!leaves) faults.push(`${s} cannot be left`);
  }
  return faults;
}
