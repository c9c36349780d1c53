import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { getMember, type Item, setMember } from '../values/attribute.ts';
import type { BoundPath } from './binding.ts';

/** Finds what a path leads to in an item, if there is anything. */
export function resolvePath(item: Item, path: BoundPath): AttributeValue | undefined {
  const [root, ...steps] = path;
  let value = getMember(item, root as string);
  for (const step of steps) {
    if (value === undefined) return undefined;
    value = typeof step === 'number' ? value.L?.[step] : value.M && getMember(value.M, step);
  }
  return value;
}

/** The parts of an item that are projected: by name, by index, or all of it. */
type Projected = true | Map<string | number, Projected>;

/** Keeps of an item what the paths lead to; of a list, the chosen members in order. */
export function project(item: Item, paths: readonly BoundPath[]): Item {
  const kept: Item = {};
  if (paths.every((path) => path.length === 1)) {
    for (const [name] of paths as readonly (readonly [string])[]) {
      const value = getMember(item, name);
      if (value !== undefined) setMember(kept, name, value);
    }
    return kept;
  }
  const root = new Map<string | number, Projected>();
  for (const path of paths) {
    let node = root;
    for (const [i, step] of path.entries()) {
      if (i === path.length - 1) node.set(step, true);
      else {
        const next = node.get(step) ?? new Map();
        node.set(step, next);
        node = next as Map<string | number, Projected>;
      }
    }
  }
  return projectMembers(item, root);
}

function projectMembers(map: Item, by: ReadonlyMap<string | number, Projected>): Item {
  const kept: Item = {};
  for (const [name, part] of by) {
    const value = getMember(map, name as string);
    const chosen = value && projectValue(value, part);
    if (chosen) setMember(kept, name as string, chosen);
  }
  return kept;
}

function projectValue(value: AttributeValue, part: Projected): AttributeValue | undefined {
  if (part === true) return value;
  const steps = [...part.keys()];
  if (typeof steps[0] === 'number') {
    const list = steps
      .toSorted((a, b) => Number(a) - Number(b))
      .flatMap((index) => {
        const member = value.L?.[index as number];
        return (member && projectValue(member, part.get(index) as Projected)) ?? [];
      });
    return list.length > 0 ? { L: list } : undefined;
  }
  if (!value.M) return undefined;
  const members = projectMembers(value.M, part);
  return Object.keys(members).length > 0 ? { M: members } : undefined;
}
