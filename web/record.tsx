import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { LOG_KINDS } from '../domain/clue/commands.ts';
import { CONCLUSIONS } from '../domain/clue/conclusions.ts';
import type { RecordEntry } from '../domain/clue/record.ts';
import { PHASES } from '../domain/clue/state.ts';
import { ROLES, type Role } from '../domain/clue/status.ts';
import { TRIAGE_REASONS } from '../domain/clue/triage.ts';
import { checkPages, PAGES_AT_ONCE, type RecordPages, readPages } from './chain.ts';
import { divisionName } from './divisions.ts';
import { instantText, yuan } from './format.ts';
import { ALARMS, EVENTS, ROLE_NAMES, SOURCES } from './labels.ts';
import { type Speech, useSpeech } from './language.tsx';
import { useApi } from './session.tsx';
import { Await, ProblemNotice, Section } from './ui.tsx';
import { useUnmasked } from './unmasked.tsx';

const isRole = (text: string): text is Role => (ROLES as readonly string[]).includes(text);

/** Who made an entry, in words. */
function actorText({ id, role }: RecordEntry['by'], { t, label, aside }: Speech): string {
  if (role === 'system') return t('systemActor');
  if (role === 'source') return SOURCES[id] ? label(SOURCES[id]) : id;
  return isRole(role) ? `${id}${aside(label(ROLE_NAMES[role]))}` : id;
}

/** What an entry's event says beyond its kind. */
function eventDetails({ event }: RecordEntry, speech: Speech): string {
  const { t, label, language, list, clauses: words } = speech;
  switch (event.type) {
    case 'received': {
      const { source, kind, due } = event.intake;
      const from = SOURCES[source];
      return words(from ? label(from) : source, t(`kind.${kind}`), t('newDue', { due: due.date }));
    }
    case 'triaged':
      return words(...event.triage.reasons.map((r) => label(TRIAGE_REASONS[r])));
    case 'merged':
      return event.of;
    case 'assigned':
      return words(
        list(event.officers),
        t(event.mode === 'rule' ? 'ruleMode' : 'officerAssignedMode'),
        event.overridden && t('overriddenFor', { who: list(event.overridden) }),
      );
    case 'unassigned':
      return t(`nobody.${event.reason}`);
    case 'logged': {
      const kind = (LOG_KINDS as Readonly<Record<string, { zh: string; en: string }>>)[event.kind];
      const { length } = event.attachments;
      return words(
        kind ? label(kind) : event.kind,
        t('occurredAt', { at: instantText(event.occurredAt, language) }),
        event.late && t('lateEntry'),
        length > 0 && t('attachmentCount', { n: length }),
      );
    }
    case 'case-filed':
      return event.caseNo ?? '';
    case 'concluded': {
      const { code, verifiedAmountFen, paidAmountFen, headcount } = event.conclusion;
      return words(
        label(CONCLUSIONS[code]),
        verifiedAmountFen !== null && `${t('verifiedAmount')} ${yuan(verifiedAmountFen)} ${t('yuanUnit')}`,
        paidAmountFen !== null && `${t('paidAmount')} ${yuan(paidAmountFen)} ${t('yuanUnit')}`,
        headcount !== null && `${t('headcount')} ${headcount}`,
      );
    }
    case 'extension-requested':
      return t('workingDays', { n: event.workingDays });
    case 'extended':
      return words(
        t('workingDays', { n: event.workingDays }),
        event.decidedLate && t('decidedLate'),
        event.restart && t('restarted'),
        t('newDue', { due: event.due.date }),
      );
    case 'resumed':
      return words(!event.givesBack && t('nothingGivenBack'), t('newDue', { due: event.due.date }));
    case 'request-lapsed':
      return t(`lapsed.${event.request}`);
    case 'reprojected':
      return words(
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
      return phase ? label(phase) : '';
    }
    case 'alarmed':
      return words(
        label(ALARMS[event.kind]),
        event.date,
        event.times > 1 && t('missedTimes', { n: event.times }),
      );
    default:
      return '';
  }
}

function Proof({ pages }: { readonly pages: RecordPages }) {
  const { t, clauses, pair } = useSpeech();
  const head = pages.at(-1)?.proof.head ?? '';
  const entries = pages.reduce((n, { proof }) => n + proof.entries, 0);
  const salted = pages.some(({ texts }) => texts.some(({ salt }) => salt !== undefined));
  const mine = useQuery({
    queryKey: ['chain', pages[0].clueId, head, entries, salted],
    queryFn: () => checkPages(pages),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const browser = mine.data?.intact;
  const server = pages.every(({ proof }) => proof.intact);
  const good = server && browser !== false;
  const [fault] = pages.flatMap(({ proof }) => proof.faults ?? []);
  const brokenAt = fault?.seq ?? (mine.data?.intact === false ? mine.data.brokenAt : entries);
  const verdict = (intact: boolean | null | undefined) =>
    t(intact === undefined ? 'checking' : intact === null ? 'cannotCheck' : intact ? 'passed' : 'failed');
  return (
    <div className="proof" role="status">
      <strong className={good ? 'good' : 'bad-text'}>
        {good
          ? `✓ ${t('integrityGood', { n: entries })}`
          : `✗ ${t('integrityBad', { n: brokenAt, reason: fault?.message ?? t('byBrowser') })}`}
      </strong>
      <span className="hint">
        {clauses(
          pair(t('byServer'), verdict(server)),
          pair(t(salted ? 'byBrowserTexts' : 'byBrowser'), verdict(browser)),
        )}
      </span>
      <span className="hint">
        {t('headHash')} <span className="hash">{head}</span>
      </span>
    </div>
  );
}

/** The whole-process record as a timeline, the last entry first, with the mark of its integrity. */
export function ProcessRecord({
  clueId,
  mayUnmask,
}: {
  readonly clueId: string;
  readonly mayUnmask: boolean;
}) {
  const speech = useSpeech();
  const { t, label, language } = speech;
  const path = `/clues/${encodeURIComponent(clueId)}/record`;
  const api = useApi();
  const [limit, setLimit] = useState(PAGES_AT_ONCE);
  const masked = useQuery({
    queryKey: [path, limit],
    queryFn: ({ signal }) => readPages(api, path, { limit, signal }),
  });
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
      <Await query={masked}>
        {(read) => {
          const pages = full.data ?? read;
          const entries = pages.flatMap((page) => page.entries);
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
                  const text = texts.get(entry.seq);
                  const details = eventDetails(entry, speech);
                  return (
                    <li key={entry.seq} className={entry.event.type === 'alarmed' ? 'alarm' : ''}>
                      <div>
                        <strong>{label(EVENTS[entry.event.type])}</strong>
                        {details ? ` · ${details}` : ''}
                      </div>
                      <div className="hint">
                        {t('entryNo', { n: entry.seq })} ·{' '}
                        <time dateTime={entry.at}>{instantText(entry.at, language)}</time> ·{' '}
                        {actorText(entry.by, speech)}
                      </div>
                      {text?.text ? <div className="text">{text.text}</div> : null}
                      {text?.attachments?.length ? (
                        <div className="hint">
                          {speech.pair(t('attachments'), speech.list(text.attachments))}
                        </div>
                      ) : null}
                    </li>
                  );
                })}
              </ol>
            </>
          );
        }}
      </Await>
    </Section>
  );
}
