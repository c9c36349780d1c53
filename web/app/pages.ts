import type { Role } from '../../domain/kernel/roles.ts';
import type { TEXT } from './text.ts';

/** Roles that see figures. */
export const FIGURE_ROLES: readonly Role[] = ['supervisor', 'admin'];

/** Roles that set who is told of events, and hand work over. */
export const ADMIN_ROLES: readonly Role[] = ['admin'];

export const hasRole = (me: { readonly roles: readonly Role[] }, roles: readonly Role[]): boolean =>
  me.roles.some((r) => roles.includes(r));

/** The pages that the navigation leads to. */
export const PAGES: readonly {
  readonly path: string;
  readonly text: keyof typeof TEXT;
  readonly roles?: readonly Role[];
}[] = [
  { path: '/', text: 'board', roles: FIGURE_ROLES },
  { path: '/overdue', text: 'overdueList' },
  { path: '/work', text: 'work' },
  { path: '/clues', text: 'search' },
  { path: '/cases', text: 'cases' },
  { path: '/publicity', text: 'publicity' },
  { path: '/subscribers', text: 'subscribers', roles: ADMIN_ROLES },
  { path: '/hand-over', text: 'handOver', roles: ADMIN_ROLES },
];

/** What everybody may read, signed in or not. */
export const PUBLIC_PATH = '/public';
