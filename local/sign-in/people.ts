import { BUREAU_UNIT, HOME_DISTRICT, NEIGHBOUR_UNITS, OFFICERS, STREET_UNITS } from '../replay/officers.ts';
import type { Identity } from '../tokens.ts';

/** A made-up person who can sign in. */
export type Person = Identity & { readonly name: string };

const unitOfficer = (unitIndex: number, role: string, nth = 0): Person => {
  const unit = STREET_UNITS[unitIndex];
  const officer = unit?.officers.filter((o) => o.roles.includes(role))[nth];
  if (!unit || !officer) throw new RangeError(`The cast has no such ${role}.`);
  const name = `${officer.name}（${unit.name}）`;
  return { sub: officer.id, name, roles: officer.roles, division: HOME_DISTRICT };
};

/** The people to choose from: one of each role, and the inspectors of two streets of the bundled year. */
export const DEMO_PEOPLE: readonly Person[] = [
  { ...OFFICERS.citySupervisor, name: '样例市级督办人员' },
  { ...OFFICERS.supervisor, name: '样例区级督办人员' },
  { ...OFFICERS.triage, name: '样例研判人员' },
  ...[0, 1].flatMap((unit) => [0, 1, 2].map((nth) => unitOfficer(unit, 'inspector', nth))),
  ...[0, 1].map((unit) => unitOfficer(unit, 'reviewer')),
  ...BUREAU_UNIT.officers.map(({ id, name, roles }) => ({ sub: id, name, roles, division: HOME_DISTRICT })),
  ...NEIGHBOUR_UNITS.slice(0, 1).flatMap(({ officers, division: code, name }) =>
    officers
      .slice(0, 1)
      .map((o) => ({ sub: o.id, name: `${o.name}（${name}）`, roles: o.roles, division: code })),
  ),
  { ...OFFICERS.provinceSupervisor, name: '样例省级督办人员' },
  { ...OFFICERS.admin, name: '样例管理员' },
];

/** Finds a person by id. */
export const findPerson = (sub: string | null | undefined): Person | undefined =>
  DEMO_PEOPLE.find((person) => person.sub === sub);
