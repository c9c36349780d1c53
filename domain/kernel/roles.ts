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
