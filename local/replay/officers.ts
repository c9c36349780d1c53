import { childrenOf } from '../../domain/places/divisions.ts';
import type { Unit } from '../../domain/roster/assignment.ts';
import type { Officer } from './simulation.ts';

/** The district the scenario is about. */
export const HOME_DISTRICT = '440311';

const officer = (sub: string, division: string, ...roles: string[]): Officer => ({ sub, roles, division });

/** People of the bureaux who are not in a handling unit. */
export const OFFICERS = {
  admin: officer('sz-admin', '4403', 'admin'),
  policyAdmin: officer('gd-admin', '*', 'admin'),
  triage: officer('gm-triage', HOME_DISTRICT, 'triage'),
  supervisor: officer('gm-supervisor', HOME_DISTRICT, 'supervisor'),
  citySupervisor: officer('sz-supervisor', '4403', 'supervisor'),
  provinceTriage: officer('gd-triage', '44', 'triage'),
  provinceSupervisor: officer('gd-supervisor', '44', 'supervisor'),
} as const;

/** The people of the bureau who act on cases: heads, reviewers, who presides at hearings, and who publishes. */
export const BUREAU = {
  head: officer('gm-head', HOME_DISTRICT, 'inspection-head'),
  director: officer('gm-director', HOME_DISTRICT, 'department-head'),
  legal: officer('gm-legal', HOME_DISTRICT, 'legal-reviewer'),
  legalTwo: officer('gm-legal-2', HOME_DISTRICT, 'legal-reviewer'),
  presider: officer('gm-hearing', HOME_DISTRICT, 'hearing-officer'),
  clerk: officer('gm-publicity-1', HOME_DISTRICT, 'publicity-clerk'),
  clerkTwo: officer('gm-publicity-2', HOME_DISTRICT, 'publicity-clerk'),
} as const;

/** Their names. */
const BUREAU_NAMES: Readonly<Record<keyof typeof BUREAU, string>> = {
  head: '样例监察机构负责人',
  director: '样例部门负责人',
  legal: '样例法制审核人员',
  legalTwo: '样例法制审核人员2',
  presider: '样例听证主持人',
  clerk: '样例公示员1',
  clerkTwo: '样例公示员2',
};

/** Their unit, which has no inspectors, so that no clue is assigned to it. */
export const BUREAU_UNIT: Unit = {
  unitId: 'gm-bureau',
  division: HOME_DISTRICT,
  name: '光明区人力资源局',
  streets: [],
  officers: Object.entries(BUREAU).map(([who, { sub, roles }]) => ({
    id: sub,
    name: BUREAU_NAMES[who as keyof typeof BUREAU],
    roles,
  })),
};

/** Creates an inspector as the caller of a command in a district. */
export const inspector = (id: string, division: string): Officer => officer(id, division, 'inspector');

function unit(unitId: string, division: string, name: string, inspectors: number, streets: string[]): Unit {
  const numberSteps = Array.from({ length: inspectors }, (_, i) => ({
    id: `${unitId}-insp-${i + 1}`,
    name: `样例监察员${i + 1}`,
    roles: ['inspector'],
    certificate: { no: `YJ-${unitId}-${i + 1}`, validTo: '2030-12-31' },
  }));
  const reviewer = { id: `${unitId}-rev`, name: '样例审核人员', roles: ['reviewer'] };
  return { unitId, division, name, streets, officers: [...numberSteps, reviewer] };
}

/** Inspectors of each street's unit, by the streets' order of codes. */
const STREET_INSPECTORS = [5, 6, 4, 4, 5, 6];

/** The six street units of Guangming. */
export const STREET_UNITS: readonly Unit[] = childrenOf(HOME_DISTRICT).map((street, i) =>
  unit(`gm${i + 1}`, HOME_DISTRICT, `${street.zh}劳动监察队`, STREET_INSPECTORS[i] ?? 4, [street.code]),
);

/** Units of the neighbours: the whole district each. */
export const NEIGHBOUR_UNITS: readonly Unit[] = [
  unit('baoan', '440306', '宝安区劳动监察大队', 4, []),
  unit('longhua', '440309', '龙华区劳动监察大队', 3, []),
];

/** Pingshan has one inspector at first: too few, so that a supervisor must assign. */
export const PINGSHAN: readonly [Unit, Unit] = [
  unit('pingshan', '440310', '坪山区劳动监察大队', 1, []),
  unit('pingshan', '440310', '坪山区劳动监察大队', 2, []),
];

/** Names the reviewer of the unit an inspector belongs to, who is no inspector. */
export function reviewerOf(inspectorId: string, division: string): Officer {
  return officer(`${inspectorId.slice(0, inspectorId.indexOf('-'))}-rev`, division, 'reviewer');
}
