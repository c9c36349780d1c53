import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { LOG_KINDS } from '../../domain/clue/commands.ts';
import { CONCLUSIONS } from '../../domain/clue/conclusions.ts';
import type { ClueRecordEntry } from '../../domain/clue/record.ts';
import { PHASES } from '../../domain/clue/state.ts';
import { TRIAGE_REASONS } from '../../domain/clue/triage.ts';
import { isRedacted } from '../../domain/kernel/record.ts';
import { ROLES, type Role } from '../../domain/kernel/roles.ts';
import type { ClueDetail } from '../shared/answers.ts';
import { divisionName } from '../shared/divisions.ts';
import { formatInstant, formatYuan } from '../shared/format.ts';
import { type I18n, useI18n } from '../shared/i18n-context.tsx';
import { ROLE_NAMES, SOURCES } from '../shared/labels.ts';
import { type People, personNames } from '../shared/people.tsx';
import { ProblemNotice } from '../shared/problem.tsx';
import { QueryBoundary } from '../shared/query-boundary.tsx';
import { PAGES_AT_ONCE, type RecordPages, readPages, useRecord } from '../shared/record-pages.ts';
import { Section, Verification } from '../shared/ui.tsx';
import { Attachments } from './attachments.tsx';
import { verifyPages } from './chain.ts';
import { ALARMS, EVENTS } from './labels.ts';
import { TEXT } from './text.ts';
import { useUnmasked } from './unmasked.tsx';

type ClueI18n = I18n<typeof TEXT>;

const isRole = (text: string): text is Role => (ROLES as readonly string[]).includes(text);

/** Writes who made an entry: by name, and by the role alone where no roster has had them. */
function actorText(
  { id, role }: ClueRecordEntry['by'],
  people: People,
  { t, localize, parenthesize }: ClueI18n,
): string {
  if (role === 'system') return t('systemActor');
  if (role === 'source') return SOURCES[id] ? localize(SOURCES[id]) : id;
  const name = Object.hasOwn(people, id) ? people[id] : undefined;
  const roleName = isRole(role) ? localize(ROLE_NAMES[role]) : t('officers');
  return name === undefined ? roleName : `${name}${parenthesize(roleName)}`;
}

/** The ids behind the names in an entry's details. */
const idsIn = ({ event }: ClueRecordEntry): string | undefined =>
  event.type === 'assigned' ? event.officers.join(' ') : undefined;

/** Writes what an entry's event says beyond its kind. */
function eventDetails({ event }: ClueRecordEntry, people: People, i18n: ClueI18n): string {
  const { t, localize, language, joinClauses } = i18n;
  switch (event.type) {
    case 'received': {
      const { source, kind, due } = event.intake;
      const from = SOURCES[source];
      return joinClauses(from ? localize(from) : source, t(`kind.${kind}`), t('newDue', { due: due.date }));
    }
    case 'triaged':
      return joinClauses(...event.triage.reasons.map((r) => localize(TRIAGE_REASONS[r])));
    case 'merged':
      return event.of;
    case 'assigned':
      return joinClauses(
        personNames(event.officers, people, language),
        t(event.mode === 'rule' ? 'ruleMode' : 'officerAssignedMode'),
        event.overridden && t('overriddenFor', { who: personNames(event.overridden, people, language) }),
      );
    case 'unassigned':
      return t(`nobody.${event.reason}`);
    case 'logged': {
      const kind = (LOG_KINDS as Readonly<Record<string, { zh: string; en: string }>>)[event.kind];
      const { length } = event.attachments;
      return joinClauses(
        kind ? localize(kind) : event.kind,
        t('occurredAt', { at: formatInstant(event.occurredAt, language) }),
        event.late && t('lateEntry'),
        length > 0 && t('attachmentCount', { n: length }),
      );
    }
    case 'case-filed':
      return event.caseId;
    case 'concluded': {
      const { code, verifiedAmountFen, paidAmountFen, headcount } = event.conclusion;
      return joinClauses(
        localize(CONCLUSIONS[code]),
        verifiedAmountFen !== null &&
          `${t('verifiedAmount')} ${formatYuan(verifiedAmountFen)} ${t('yuanUnit')}`,
        paidAmountFen !== null && `${t('paidAmount')} ${formatYuan(paidAmountFen)} ${t('yuanUnit')}`,
        headcount !== null && `${t('headcount')} ${headcount}`,
      );
    }
    case 'extension-requested':
      return t('workingDays', { n: event.workingDays });
    case 'extended':
      return joinClauses(
        t('workingDays', { n: event.workingDays }),
        event.decidedLate && t('decidedLate'),
        event.restart && t('restarted'),
        t('newDue', { due: event.due.date }),
      );
    case 'resumed':
      return joinClauses(!event.givesBack && t('nothingGivenBack'), t('newDue', { due: event.due.date }));
    case 'request-lapsed':
      return t(`lapsed.${event.request}`);
    case 'reprojected':
      return joinClauses(
        t('noticeIs', { notice: event.notice }),
        ...event.changes.map(({ from, to }) => t('dueMoved', { from: from.date, to: to.date })),
      );
    case 'return-requested':
      return event.to === null ? '' : t('toPlace', { place: divisionName(event.to, language) });
    case 'returned':
      return t(`returned.${event.reason}`);
    case 'transferred':
      return t('toPlace', { place: divisionName(event.street ?? event.to, language) });
    case 'supervised':
      return event.dueOn === null ? '' : t('answerBy', { due: event.dueOn });
    case 'feedback':
      return language === 'zh'
        ? event.satisfied
          ? '满意'
          : '不满意'
        : event.satisfied
          ? 'satisfied'
          : 'not satisfied';
    case 'reopened':
    case 'rearmed': {
      const phase = (PHASES as Readonly<Record<string, { zh: string; en: string }>>)[event.stage];
      return phase ? localize(phase) : '';
    }
    case 'alarmed':
      return joinClauses(
        localize(ALARMS[event.kind]),
        event.date,
        event.times > 1 && t('missedTimes', { n: event.times }),
      );
    default:
      return '';
  }
}

function Proof({ pages }: { readonly pages: RecordPages }) {
  const { t, joinClauses, joinPair } = useI18n(TEXT);
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
export function ProcessRecord({
  clue,
  mayUnmask,
}: {
  readonly clue: Pick<ClueDetail, 'clueId' | 'version'>;
  readonly mayUnmask: boolean;
}) {
  const i18n = useI18n(TEXT);
  const { t, localize, language } = i18n;
  const path = `/clues/${encodeURIComponent(clue.clueId)}/record`;
  const [limit, setLimit] = useState(PAGES_AT_ONCE);
  const masked = useRecord(clue, limit);
  const full = useUnmasked(path, (all) => readPages(all, path, { unmasked: true, limit }));
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
                <Button
                  variant="default"
                  size="compact-sm"
                  loading={masked.isFetching}
                  onClick={() => setLimit(limit + PAGES_AT_ONCE)}
                >
                  {t('moreEntries', { n: entries.length })}
                </Button>
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
                  const details = eventDetails(entry, people, i18n);
                  return (
                    <li key={entry.seq} className={entry.event.type === 'alarmed' ? 'alarm' : ''}>
                      <div>
                        <strong>{localize(EVENTS[entry.event.type])}</strong>
                        {details ? <span title={idsIn(entry)}> · {details}</span> : null}
                      </div>
                      <div className="hint">
                        {t('entryNo', { n: entry.seq })} ·{' '}
                        <time dateTime={entry.at}>{formatInstant(entry.at, language)}</time> ·{' '}
                        <span title={entry.by.id}>{actorText(entry.by, people, i18n)}</span>
                      </div>
                      {text?.text ? <div className="text">{text.text}</div> : null}
                      <Attachments
                        names={text?.attachments ?? []}
                        files={entry.event.type === 'logged' ? entry.event.attachments : []}
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
