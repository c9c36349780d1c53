import { Alert } from '@mantine/core';
import type { ReactNode } from 'react';
import { Route, Switch, useLocation } from 'wouter';
import type { Role } from '../../domain/kernel/roles.ts';
import { Board } from '../board/board.tsx';
import { ErrorBoundary, loadLazily } from '../shared/error-boundary.tsx';
import { useI18n } from '../shared/i18n-context.tsx';
import { ROLE_NAMES } from '../shared/labels.ts';
import { useMe } from '../shared/session.tsx';
import { ADMIN_ROLES, FIGURE_ROLES, hasRole, PUBLIC_PATH } from './pages.ts';
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

function RequireRole({ roles, children }: { readonly roles: readonly Role[]; readonly children: ReactNode }) {
  const { t, localize, joinList } = useI18n(TEXT);
  if (hasRole(useMe(), roles)) return children;
  return <Alert>{t('noRole', { roles: joinList(roles.map((r) => localize(ROLE_NAMES[r]))) })}</Alert>;
}

/** The page at `/`: the board for those who may see figures, the worklist for others. */
function Home() {
  return hasRole(useMe(), FIGURE_ROLES) ? <Board /> : <Work />;
}

/** The page at the path, for those who may see it. */
export function PageRoutes() {
  const { t } = useI18n(TEXT);
  const [path] = useLocation();
  return (
    // Another page is another try.
    <ErrorBoundary key={path}>
      <Switch>
        <Route path="/">
          <Home />
        </Route>
        <Route path="/figures">
          <RequireRole roles={FIGURE_ROLES}>
            <FigureClues />
          </RequireRole>
        </Route>
        <Route path="/case-figures">
          <RequireRole roles={FIGURE_ROLES}>
            <FigureCases />
          </RequireRole>
        </Route>
        <Route path="/publicity-figures">
          <RequireRole roles={FIGURE_ROLES}>
            <FigurePublicity />
          </RequireRole>
        </Route>
        <Route path="/overdue">
          <Overdue />
        </Route>
        <Route path="/work">
          <Work />
        </Route>
        <Route path="/notices">
          <Notices />
        </Route>
        <Route path="/clues">
          <Clues />
        </Route>
        <Route path="/clues/:id">
          {({ id }) => (CLUE_ID.test(id) ? <CluePage key={id} clueId={id} /> : <h1>{t('notFound')}</h1>)}
        </Route>
        <Route path="/cases">
          <Cases />
        </Route>
        <Route path="/cases/:id">
          {({ id }) => (CASE_ID.test(id) ? <CasePage key={id} caseId={id} /> : <h1>{t('notFound')}</h1>)}
        </Route>
        <Route path="/publicity">
          <PublicityQueue />
        </Route>
        <Route path="/publicity/:id">
          {({ id }) =>
            CASE_ID.test(id) ? <PublicityPage key={id} publicityId={id} /> : <h1>{t('notFound')}</h1>
          }
        </Route>
        <Route path="/subscribers">
          <RequireRole roles={ADMIN_ROLES}>
            <Subscribers />
          </RequireRole>
        </Route>
        <Route path="/subscribers/:id">
          {({ id }) =>
            SUBSCRIBER_ID.test(id) ? (
              <RequireRole roles={ADMIN_ROLES}>
                <SubscriberPage key={id} subscriberId={id} />
              </RequireRole>
            ) : (
              <h1>{t('notFound')}</h1>
            )
          }
        </Route>
        <Route path="/hand-over">
          <RequireRole roles={ADMIN_ROLES}>
            <HandOver />
          </RequireRole>
        </Route>
        <Route path={PUBLIC_PATH}>
          <PublicDecisions />
        </Route>
        <Route>
          <h1>{t('notFound')}</h1>
        </Route>
      </Switch>
    </ErrorBoundary>
  );
}
