import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { isRedacted, type RecordEntry } from '../../domain/kernel/record.ts';
import { ROLES, type Role } from '../../domain/kernel/roles.ts';
import { Attachments, type NamedFile } from './attachments.tsx';
import { BusyButton } from './busy-button.tsx';
import { verifyPages } from './chain.ts';
import { formatInstant } from './format.ts';
import type { LocalizedText } from './i18n.ts';
import { type I18n, useI18n } from './i18n-context.tsx';
import { ROLE_NAMES, sourceName } from './labels.ts';
import type { People } from './people.tsx';
import { ProblemNotice } from './problem.tsx';
import { QueryBoundary } from './query-boundary.tsx';
import {
  PAGES_AT_ONCE,
  type Recorded,
  type RecordPages,
  readPages,
  recordPath,
  useRecord,
} from './record-pages.ts';
import { RECORD_TEXT } from './record-text.ts';
import { Section, Verification } from './ui.tsx';
import { useUnmasked } from './unmasked.tsx';

/** How the entries of an aggregate's record are told. */
export interface RecordTexts<E extends RecordEntry> {
  /** The name of an entry's event. */
  nameOf(entry: E): LocalizedText;
  /** What an entry's event says beyond its name. */
  detailsOf(entry: E, people: People): string;
  /** The ids behind the names in an entry's details. */
  idsIn(entry: E): readonly string[];
  /** The files that an entry names. */
  filesOf(entry: E): readonly NamedFile[];
}

const isRole = (text: string): text is Role => (ROLES as readonly string[]).includes(text);

/** Writes who made an entry: by name, and by the role alone where no roster has had them. */
function actorText(
  { id, role }: RecordEntry['by'],
  people: People,
  { t, localize, language, parenthesize }: I18n<typeof RECORD_TEXT>,
): string {
  if (role === 'system') return t('systemActor');
  if (role === 'source') return sourceName(id, language);
  const name = Object.hasOwn(people, id) ? people[id] : undefined;
  // Who reads does so in no role.
  if (!isRole(role)) return name ?? t('officerActor');
  const roleName = localize(ROLE_NAMES[role]);
  return name === undefined ? roleName : `${name}${parenthesize(roleName)}`;
}

function Proof({ pages }: { readonly pages: RecordPages }) {
  const { t, joinClauses, joinPair } = useI18n(RECORD_TEXT);
  const head = pages.at(-1)?.proof.head ?? '';
  const entries = pages.reduce((n, { proof }) => n + proof.entries, 0);
  const redacted = pages.reduce((n, { proof }) => n + proof.redacted, 0);
  const salted = pages.some(({ texts }) => texts.some(({ salt }) => salt !== undefined));
  const browserCheck = useQuery({
    queryKey: ['chain', pages[0].id, head, entries, salted],
    queryFn: () => verifyPages(pages),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const intactHere = browserCheck.data?.intact;
  const server = pages.every(({ proof }) => proof.intact);
  const good = server && intactHere !== false;
  const [fault] = pages.flatMap(({ proof }) => proof.faults ?? []);
  const brokenAt = fault?.seq ?? (browserCheck.data?.intact === false ? browserCheck.data.brokenAt : entries);
  const describeResult = (intact: boolean | null | undefined) =>
    t(intact === undefined ? 'checking' : intact === null ? 'cannotCheck' : intact ? 'passed' : 'failed');
  return (
    <div className="proof" role="status">
      <strong className={good ? 'good' : 'bad-text'}>
        {good
          ? `✓ ${joinClauses(t('integrityGood', { n: entries }), redacted > 0 && t('redactedCount', { n: redacted }))}`
          : `✗ ${t('integrityBad', { n: brokenAt, reason: fault?.message ?? t('byBrowser') })}`}
      </strong>
      <Verification>
        <p>
          {joinClauses(
            joinPair(t('byServer'), describeResult(server)),
            joinPair(t(salted ? 'byBrowserTexts' : 'byBrowser'), describeResult(intactHere)),
          )}
        </p>
        <p>
          {t('headHash')} <span className="hash">{head}</span>
        </p>
      </Verification>
    </div>
  );
}

/** The whole-process record as a timeline, the last entry first, with the mark of its integrity. */
export function ProcessRecord<E extends RecordEntry>({
  recorded,
  mayUnmask,
  texts: told,
}: {
  readonly recorded: Recorded;
  readonly mayUnmask: boolean;
  readonly texts: RecordTexts<E>;
}) {
  const i18n = useI18n(RECORD_TEXT);
  const { t, localize, language } = i18n;
  const path = recordPath(recorded);
  const [limit, setLimit] = useState(PAGES_AT_ONCE);
  const masked = useRecord<E>(recorded, limit);
  const full = useUnmasked(path, (all) => readPages<E>(all, path, { unmasked: true, limit }));
  return (
    <Section
      title={t('record')}
      aside={
        mayUnmask ? (
          <Button variant="default" size="compact-sm" onClick={full.data ? full.mask : full.ask}>
            {t(full.data ? 'mask' : 'showTexts')}
          </Button>
        ) : null
      }
    >
      {full.dialog}
      {full.error ? <ProblemNotice error={full.error} /> : null}
      <QueryBoundary query={masked}>
        {(read) => {
          const pages = full.data ?? read;
          const entries = pages.flatMap((page) => page.entries);
          const people: People = Object.assign({}, ...pages.map((page) => page.people));
          const texts = new Map(pages.flatMap((page) => page.texts.map((x) => [x.seq, x] as const)));
          return (
            <>
              <Proof pages={pages} />
              {pages.at(-1)?.cursor === undefined ? null : (
                <BusyButton
                  variant="default"
                  size="compact-sm"
                  busy={masked.isFetching}
                  onClick={() => setLimit(limit + PAGES_AT_ONCE)}
                >
                  {t('moreEntries', { n: entries.length })}
                </BusyButton>
              )}
              <ol className="timeline" reversed>
                {entries.reverse().map((entry) => {
                  if (isRedacted(entry)) {
                    return (
                      <li key={entry.seq}>
                        <div>{t('redacted')}</div>
                        <div className="hint">{t('entryNo', { n: entry.seq })}</div>
                      </li>
                    );
                  }
                  const text = texts.get(entry.seq);
                  const details = told.detailsOf(entry, people);
                  return (
                    <li key={entry.seq} className={entry.event.type === 'alarmed' ? 'alarm' : ''}>
                      <div>
                        <strong>{localize(told.nameOf(entry))}</strong>
                        {details ? (
                          <span title={told.idsIn(entry).join(' ') || undefined}> · {details}</span>
                        ) : null}
                      </div>
                      <div className="hint">
                        {t('entryNo', { n: entry.seq })} ·{' '}
                        <time dateTime={entry.at}>{formatInstant(entry.at, language)}</time> ·{' '}
                        <span title={entry.by.id}>{actorText(entry.by, people, i18n)}</span>
                      </div>
                      {text?.text ? <div className="text">{text.text}</div> : null}
                      <Attachments
                        names={text?.attachments ?? []}
                        files={told.filesOf(entry)}
                        mayRead={mayUnmask}
                      />
                    </li>
                  );
                })}
              </ol>
            </>
          );
        }}
      </QueryBoundary>
    </Section>
  );
}
