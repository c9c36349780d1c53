import { Alert } from '@mantine/core';
import { type ReactNode, type RefObject, useEffect, useRef } from 'react';
import { Link, Route, Switch, useLocation, useSearch } from 'wouter';
import { Board } from '../board/board.tsx';
import { ErrorBoundary, loadLazily } from '../shared/error-boundary.tsx';
import type { LocalizedText } from '../shared/i18n.ts';
import { useI18n } from '../shared/i18n-context.tsx';
import { ROLE_NAMES } from '../shared/labels.ts';
import { useMe } from '../shared/session.tsx';
import { subjectName } from '../shared/subjects.ts';
import { useDocumentTitle } from './document-title.ts';
import { hasRole, homePath, navigationPage, PUBLIC_PATH } from './pages.ts';
import { TEXT } from './text.ts';

const Overdue = loadLazily(() => import('../overdue/overdue.tsx').then((m) => m.Overdue));
const Work = loadLazily(() => import('../work/work.tsx').then((m) => m.Work));
const Clues = loadLazily(() => import('../clues/clues.tsx').then((m) => m.Clues));
const CluePage = loadLazily(() => import('../clue/clue.tsx').then((m) => m.CluePage));
const Notices = loadLazily(() => import('../notices/notices.tsx').then((m) => m.Notices));
const Cases = loadLazily(() => import('../cases/cases.tsx').then((m) => m.Cases));
const CasePage = loadLazily(() => import('../case/case.tsx').then((m) => m.CasePage));
const PublicityQueue = loadLazily(() => import('../publicity/publicity.tsx').then((m) => m.PublicityQueue));
const PublicityPage = loadLazily(() => import('../publicity/item.tsx').then((m) => m.PublicityPage));
export const PublicDecisions = loadLazily(() =>
  import('../public-decisions/public-decisions.tsx').then((m) => m.PublicDecisions),
);
const Subscribers = loadLazily(() => import('../subscribers/subscribers.tsx').then((m) => m.Subscribers));
const SubscriberPage = loadLazily(() =>
  import('../subscribers/subscriber.tsx').then((m) => m.SubscriberPage),
);
const HandOver = loadLazily(() => import('../hand-over/hand-over.tsx').then((m) => m.HandOver));
const FigureCases = loadLazily(() => import('../figure-cases/figure-cases.tsx').then((m) => m.FigureCases));
const FigurePublicity = loadLazily(() =>
  import('../figure-publicity/figure-publicity.tsx').then((m) => m.FigurePublicity),
);
const FigureClues = loadLazily(() => import('../figure-clues/figure-clues.tsx').then((m) => m.FigureClues));

/** `<source>-<clueNo>`; nothing else becomes a part of an address of the API. */
const CLUE_ID = /^[a-z0-9][\w-]*-[\w.-]+$/i;

/** As it is set: small letters, digits, dashes. */
const SUBSCRIBER_ID = /^[a-z][a-z0-9-]{0,23}$/;

/** District, year and number: of a case, and of the publicity of its decision. */
const CASE_ID = /^\d{6}-\d{4}-\d{5}$/;

/** The page at `/`. */
function Home() {
  return homePath(useMe()) === '/' ? <Board /> : <Work />;
}

/** A page at a path. */
interface PageRoute {
  readonly path: string;
  /** What it is called, where the navigation does not say it. */
  readonly title?: LocalizedText;
  /** Of a page of one thing: the form of its id. */
  readonly id?: RegExp;
  readonly render: (id: string) => ReactNode;
}

const ROUTES: readonly PageRoute[] = [
  { path: '/', render: () => <Home /> },
  { path: '/figures', title: TEXT.figureClues, render: () => <FigureClues /> },
  { path: '/case-figures', title: TEXT.figureCases, render: () => <FigureCases /> },
  { path: '/publicity-figures', title: TEXT.figurePublicity, render: () => <FigurePublicity /> },
  { path: '/overdue', render: () => <Overdue /> },
  { path: '/work', render: () => <Work /> },
  { path: '/notices', title: TEXT.notices, render: () => <Notices /> },
  { path: '/clues', render: () => <Clues /> },
  {
    path: '/clues/:id',
    title: subjectName('clue'),
    id: CLUE_ID,
    render: (id) => <CluePage clueId={id} />,
  },
  { path: '/cases', render: () => <Cases /> },
  {
    path: '/cases/:id',
    title: subjectName('case'),
    id: CASE_ID,
    render: (id) => <CasePage caseId={id} />,
  },
  { path: '/publicity', render: () => <PublicityQueue /> },
  {
    path: '/publicity/:id',
    title: subjectName('publicity'),
    id: CASE_ID,
    render: (id) => <PublicityPage publicityId={id} />,
  },
  { path: '/subscribers', render: () => <Subscribers /> },
  {
    path: '/subscribers/:id',
    id: SUBSCRIBER_ID,
    render: (id) => <SubscriberPage subscriberId={id} />,
  },
  { path: '/hand-over', render: () => <HandOver /> },
  { path: PUBLIC_PATH, title: TEXT.publicDecisions, render: () => <PublicDecisions /> },
];

function NotFound() {
  const { t } = useI18n(TEXT);
  useDocumentTitle(t('notFound'));
  return <h1>{t('notFound')}</h1>;
}

/** A list that was shown, with its filters. */
interface ShownList {
  readonly href: string;
  readonly title: LocalizedText;
}

/** A page with its name in the document's title, for those who may see it; one of a single thing has a way back to the list. */
function RoutedPage({
  route: { id: idPattern, title: ownTitle, render },
  id,
  lastList,
}: {
  readonly route: PageRoute;
  readonly id: string;
  readonly lastList: RefObject<ShownList | null>;
}) {
  const { t, localize, joinList } = useI18n(TEXT);
  const me = useMe();
  const [path] = useLocation();
  const search = useSearch();
  const page = navigationPage(path, me);
  const title = ownTitle ?? TEXT[page?.text ?? 'notFound'];
  const heading = idPattern ? `${localize(title)} ${id}` : localize(title);
  const roles = page?.roles;
  const isAllowed = roles === undefined || hasRole(me, roles);
  useDocumentTitle(heading);
  useEffect(() => {
    if (!idPattern && isAllowed) lastList.current = { href: search ? `${path}?${search}` : path, title };
  }, [idPattern, isAllowed, lastList, path, search, title]);
  if (!isAllowed) {
    return (
      <>
        <div className="page-head">
          <h1>{heading}</h1>
        </div>
        <Alert>{t('noRole', { roles: joinList(roles.map((r) => localize(ROLE_NAMES[r]))) })}</Alert>
      </>
    );
  }
  const list = lastList.current ?? (page && { href: page.path, title: TEXT[page.text] });
  return (
    <>
      {idPattern && list ? (
        <p className="back no-print">
          <Link href={list.href}>{t('backTo', { page: localize(list.title) })}</Link>
        </p>
      ) : null}
      {render(id)}
    </>
  );
}

/** The page at the path, for those who may see it. */
export function PageRoutes() {
  const [path] = useLocation();
  const lastList = useRef<ShownList>(null);
  return (
    // Another page is another try.
    <ErrorBoundary key={path}>
      <Switch>
        {ROUTES.map((route) => (
          <Route key={route.path} path={route.path}>
            {({ id = '' }: { readonly id?: string }) =>
              route.id?.test(id) === false ? (
                <NotFound />
              ) : (
                <RoutedPage route={route} id={id} lastList={lastList} />
              )
            }
          </Route>
        ))}
        <Route>
          <NotFound />
        </Route>
      </Switch>
    </ErrorBoundary>
  );
}
