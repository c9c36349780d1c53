/** What an officer of a role may order. */
export type Role =
  | 'triage'
  | 'inspector'
  | 'reviewer'
  | 'legal-reviewer'
  | 'supervisor'
  | 'admin'
  | 'inspection-head'
  | 'department-head'
  | 'hearing-officer'
  | 'publicity-clerk';

/** All roles. */
export const ROLES: readonly Role[] = [
  'triage',
  'inspector',
  'reviewer',
  'legal-reviewer',
  'supervisor',
  'admin',
  'inspection-head',
  'department-head',
  'hearing-officer',
  'publicity-clerk',
];

/** Who orders a command. `division` is the prefix of what they may see. */
export interface Officer {
  readonly sub: string;
  readonly roles: readonly Role[];
  readonly division: string;
}
