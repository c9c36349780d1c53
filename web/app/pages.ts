import type { Role } from '../../domain/kernel/roles.ts';
import type { TEXT } from './text.ts';

/** Roles that see figures. */
const FIGURE_ROLES: readonly Role[] = ['supervisor', 'admin'];

/** Roles that set who is told of events, and hand work over. */
const ADMIN_ROLES: readonly Role[] = ['admin'];

interface Reader {
  readonly roles: readonly Role[];
}

export const hasRole = (me: Reader, roles: readonly Role[]): boolean =>
  me.roles.some((r) => roles.includes(r));

/** A page that the navigation leads to. */
export interface NavigationPage {
  readonly path: string;
  readonly text: keyof typeof TEXT;
  /** Who may see it and what belongs to it; everybody where they are left out. */
  readonly roles?: readonly Role[];
  /** What belongs to it though its path does not begin with the page's. */
  readonly lists?: readonly string[];
}

/** The pages that the navigation leads to. */
export const PAGES: readonly NavigationPage[] = [
  {
    path: '/',
    text: 'board',
    roles: FIGURE_ROLES,
    lists: ['/figures', '/case-figures', '/publicity-figures'],
  },
  { path: '/overdue', text: 'overdueList' },
  { path: '/work', text: 'work' },
  { path: '/clues', text: 'search' },
  { path: '/cases', text: 'cases' },
  { path: '/publicity', text: 'publicity' },
  { path: '/subscribers', text: 'subscribers', roles: ADMIN_ROLES },
  { path: '/hand-over', text: 'handOver', roles: ADMIN_ROLES },
];

/** Finds the page at `/`: the board for those who may see figures, the worklist for others. */
export const homePath = (me: Reader): '/' | '/work' => (hasRole(me, FIGURE_ROLES) ? '/' : '/work');

/** Finds the page of the navigation that a path belongs to, such as the list of what it shows one of. */
export function navigationPage(path: string, me: Reader): NavigationPage | undefined {
  const at = path === '/' ? homePath(me) : path;
  return PAGES.find(
    ({ path: own, lists = [] }) =>
      at === own || lists.includes(at) || (own !== '/' && at.startsWith(`${own}/`)),
  );
}

/** What everybody may read, signed in or not. */
export const PUBLIC_PATH = '/public';
