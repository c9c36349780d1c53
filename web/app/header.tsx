import { useQuery } from '@tanstack/react-query';
import { Link, useLocation } from 'wouter';
import type { NoticeList } from '../shared/answers.ts';
import { useI18n } from '../shared/i18n-context.tsx';
import { ROLE_NAMES } from '../shared/labels.ts';
import { useApi, useMe, useSession } from '../shared/session.tsx';
import { hasRole, navigationPage, PAGES } from './pages.ts';
import { TEXT } from './text.ts';

/** Changes the language of the pages. */
export function LanguageButton() {
  const { t, language, setLanguage } = useI18n(TEXT);
  return (
    <button
      type="button"
      className="plain"
      lang={language === 'zh' ? 'en' : 'zh-CN'}
      aria-label={t('switchLanguage')}
      onClick={() => setLanguage(language === 'zh' ? 'en' : 'zh')}
    >
      {t('otherLanguage')}
    </button>
  );
}

/** How often the number of unread notices is asked for while a page stays open, in milliseconds. */
const NOTICES_MS = 300_000;

/** The way to the reader's notices, with how many are unread. */
function NoticesLink() {
  const { t } = useI18n(TEXT);
  const api = useApi();
  const [path] = useLocation();
  const { data } = useQuery({
    queryKey: ['/notices', 'unread'],
    queryFn: ({ signal }) => api<NoticeList>('/notices', { query: { limit: 1 }, signal }),
    refetchInterval: NOTICES_MS,
  });
  const n = data && data.unread > 0 ? `${data.unread}${data.unreadAtLeast ? '+' : ''}` : null;
  return (
    <Link href="/notices" aria-current={path === '/notices' ? 'page' : undefined}>
      {t('notices')}
      {n === null ? null : (
        <span className="count" title={t('unreadNotices', { n })}>
          {n}
        </span>
      )}
    </Link>
  );
}

/** The navigation, and who is signed in. */
export function Header() {
  const { t, localize, joinList } = useI18n(TEXT);
  const { signOut } = useSession();
  const me = useMe();
  const [path] = useLocation();
  const lit = navigationPage(path, me)?.path;
  const roles = joinList(me.roles.map((r) => localize(ROLE_NAMES[r])));
  const division = me.names ? localize(me.names) : me.division;
  const name = me.name ?? me.sub;
  return (
    <header className="top no-print">
      <button type="button" className="skip" onClick={() => document.getElementById('main')?.focus()}>
        {t('skip')}
      </button>
      <div className="top-row">
        <span className="brand">{t('brandLong')}</span>
        <nav aria-label={t('navigation')}>
          {PAGES.filter((p) => !p.roles || hasRole(me, p.roles)).map((page) => (
            <Link
              key={page.path}
              href={page.path}
              // What belongs to a page, such as one clue of its list, keeps it lit.
              aria-current={path === page.path ? 'page' : lit === page.path ? 'true' : undefined}
            >
              {t(page.text)}
            </Link>
          ))}
          {me.roles.length > 0 ? <NoticesLink /> : null}
        </nav>
        <div className="who">
          <span title={t('signedInAs', { name, roles, division })}>
            {name} · {roles} · {division}
          </span>
          <LanguageButton />
          <button type="button" className="plain" onClick={signOut}>
            {t('signOut')}
          </button>
        </div>
      </div>
    </header>
  );
}
