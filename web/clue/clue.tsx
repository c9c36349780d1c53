import { Alert, Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { shanghaiDate } from '../../domain/calendar/dates.ts';
import { CONCLUSIONS } from '../../domain/clue/conclusions.ts';
import { SECTOR_NAMES } from '../../domain/clue/sectors.ts';
import type { CommandName } from '../../domain/clue/status.ts';
import { TRIAGE_REASONS } from '../../domain/clue/triage.ts';
import { DOCUMENT_TYPES } from '../../domain/people/documents.ts';
import type { ClueDetail, Particulars } from '../shared/answers.ts';
import { ClueLink, DaysLeft } from '../shared/clue-columns.tsx';
import { CommandForm } from '../shared/command-form.tsx';
import { offeredCommands } from '../shared/commands.ts';
import { divisionName } from '../shared/divisions.ts';
import { DueReasons } from '../shared/due.tsx';
import { instantText, integer, yuan } from '../shared/format.ts';
import { useSpeech } from '../shared/i18n.tsx';
import { COMMANDS, SOURCES, WARNINGS } from '../shared/labels.ts';
import { useRead } from '../shared/queries.ts';
import { useMe } from '../shared/session.tsx';
import type { Words } from '../shared/text.ts';
import { Await, Facts, Flags, ProblemNotice, Section, StatusBadge } from '../shared/ui.tsx';
import { ProcessRecord } from './record.tsx';
import { useUnmasked } from './unmasked.tsx';

/** How long the workflow may take to go on after a command, in milliseconds; then the clue is read once more. */
const WORKFLOW_MS = 1500;

/** A code's label, or the code as the sender wrote it. */
function named(
  labels: Readonly<Record<string, Words>>,
  code: string,
  label: (words: Words) => string,
): string {
  const words = Object.hasOwn(labels, code) ? labels[code] : undefined;
  return words ? label(words) : code;
}

const linkTo = (clueId: string) => <ClueLink clueId={clueId} />;

function ClueFacts({ clue }: { readonly clue: ClueDetail }) {
  const { t, label, language, aside, clauses, list } = useSpeech();
  const me = useMe();
  const money = (fen: number | null) => (fen === null ? null : `${yuan(fen)} ${t('yuanUnit')}`);
  const { triage, conclusion } = clue;
  return (
    <Section title={t('facts')}>
      <Facts
        pairs={[
          [t('kind'), t(`kind.${clue.kind}`)],
          [t('source'), named(SOURCES, clue.source, label)],
          [t('division'), divisionName(clue.street ?? clue.division, language, me)],
          [t('receivedDay'), instantText(clue.receivedAt, language)],
          [t('sector'), named(SECTOR_NAMES, clue.sector, label)],
          [t('headcount'), integer(clue.headcount, language)],
          [t('claimedAmount'), money(clue.claimedAmountFen)],
          [t('arrearsPeriod'), `${clue.arrears.from} — ${clue.arrears.to}`],
          [
            t('groupSize'),
            clue.groupSize > 1
              ? `${clue.groupSizeAtLeast ? '≥ ' : ''}${integer(clue.groupSize, language)}`
              : null,
          ],
          [t('officers'), list(clue.officers)],
          [t('unit'), clue.unitId],
          [t('round'), clue.round > 1 ? clue.round : null],
          [t('track'), triage && t(`track.${triage.track}`)],
          [t('priority'), triage && t(`priority.${triage.priority}`)],
          [
            t('triageTitle'),
            clauses(
              ...(triage?.reasons ?? []).map((r) =>
                named(TRIAGE_REASONS as Readonly<Record<string, Words>>, r, label),
              ),
            ),
            'wide',
          ],
          [
            t(clue.repeated ? 'reportedBefore' : 'suspectedOf'),
            triage?.suspectedOf ? linkTo(triage.suspectedOf) : null,
          ],
          [t('mergedInto'), clue.mergedInto ? linkTo(clue.mergedInto) : null],
          [t('caseNo'), clue.case && (clue.case.caseNo ?? clue.case.filedDay)],
          [
            t('statutoryClocks'),
            clauses(
              ...(clue.case?.clocks ?? []).map(
                ({ scope, due, provisional, basis }) =>
                  `${t(`scope.${scope}`)} ${due}${aside(
                    clauses(basis && label(basis), provisional && t('provisional')),
                  )}`,
              ),
            ),
            'wide',
          ],
          [
            t('supervisions'),
            clauses(
              ...clue.supervisions.map((s) =>
                s.dueOn ? `${s.on}${aside(t('answerBy', { due: s.dueOn }))}` : s.on,
              ),
            ),
          ],
          [t('conclusion'), conclusion && label(CONCLUSIONS[conclusion.code])],
          [t('verifiedAmount'), conclusion && money(conclusion.verifiedAmountFen)],
          [t('paidAmount'), conclusion && money(conclusion.paidAmountFen)],
          [t('closedDay'), clue.closedDay],
          [t('satisfaction'), clue.satisfied === null ? null : t(clue.satisfied ? 'yes' : 'no')],
          [t('warnings'), clauses(...clue.warnings.map((x) => named(WARNINGS, x, label)))],
        ]}
      />
    </Section>
  );
}

function ParticularsOf({ particulars }: { readonly particulars: Particulars }) {
  const { t, label, language } = useSpeech();
  const me = useMe();
  const { reporter, employer, workplace, project } = particulars;
  return (
    <Facts
      pairs={[
        [t('reporter'), particulars.reporterHidden ? t('reporterHidden') : reporter?.name],
        [
          t('document'),
          reporter?.documentType
            ? `${label(DOCUMENT_TYPES[reporter.documentType])} ${reporter.documentNumber}`
            : null,
        ],
        [t('phone'), reporter?.phone],
        [t('bankCard'), reporter?.bankCard],
        [t('employer'), employer.name],
        [t('creditCode'), employer.creditCode],
        [t('address'), employer.address],
        [
          t('workplace'),
          `${divisionName(workplace.street ?? workplace.division, language, me)} ${workplace.address}`,
        ],
        [t('project'), project?.name],
        [t('developer'), project?.developer],
        [t('generalContractor'), project?.generalContractor],
        [t('subcontractor'), project?.subcontractor],
        [t('job'), particulars.job],
        [t('reportedAt'), instantText(particulars.reportedAt, language)],
        [t('description'), particulars.description, 'wide'],
      ]}
    />
  );
}

function ParticularsSection({ clue, mayUnmask }: { readonly clue: ClueDetail; readonly mayUnmask: boolean }) {
  const { t } = useSpeech();
  const full = useUnmasked<ClueDetail>(`/clues/${encodeURIComponent(clue.clueId)}`);
  const particulars = full.data?.particulars ?? clue.particulars;
  return (
    <Section
      title={t('particulars')}
      {...(particulars ? { hint: t(particulars.masked ? 'maskedNote' : 'unmaskedNote') } : {})}
      aside={
        mayUnmask && particulars ? (
          <Button variant="default" size="compact-sm" onClick={full.data ? full.mask : full.ask}>
            {t(full.data ? 'mask' : 'unmask')}
          </Button>
        ) : null
      }
    >
      {full.dialog}
      {full.error ? <ProblemNotice error={full.error} /> : null}
      {particulars ? <ParticularsOf particulars={particulars} /> : <p className="empty">{t('deleted')}</p>}
    </Section>
  );
}

function Actions({ clue }: { readonly clue: ClueDetail }) {
  const { t, label } = useSpeech();
  const me = useMe();
  const queries = useQueryClient();
  const [open, setOpen] = useState<CommandName | null>(null);
  const [done, setDone] = useState<CommandName | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const offered = offeredCommands(clue, me);
  return (
    <Section title={t('actions')} className="no-print">
      {done ? (
        <Alert color="teal" role="status">
          {t('done', { command: label(COMMANDS[done].name) })}
        </Alert>
      ) : null}
      {offered.length === 0 && open === null ? <p className="empty">{t('noActions')}</p> : null}
      <div className="chips">
        {offered.map((name) => (
          <Button
            key={name}
            size="compact-md"
            variant={open === name ? 'filled' : 'default'}
            aria-expanded={open === name}
            onClick={() => {
              setDone(null);
              setOpen(open === name ? null : name);
            }}
          >
            {label(COMMANDS[name].name)}
          </Button>
        ))}
      </div>
      {open ? (
        <CommandForm
          key={open}
          clue={clue}
          command={open}
          onCancel={() => setOpen(null)}
          onDone={(name) => {
            setOpen(null);
            setDone(name);
            void queries.invalidateQueries();
            timer.current = setTimeout(() => void queries.invalidateQueries(), WORKFLOW_MS);
          }}
        />
      ) : null}
    </Section>
  );
}

/** One clue: what it is, why it is due when it is, what the caller can do, and everything that happened. */
export function CluePage({ clueId }: { readonly clueId: string }) {
  const { t } = useSpeech();
  const me = useMe();
  const detail = useRead<ClueDetail>(`/clues/${encodeURIComponent(clueId)}`);
  return (
    <Await query={detail}>
      {(clue) => {
        const mayUnmask = clue.officers.includes(me.sub);
        return (
          <>
            <div className="page-head">
              <h1>
                {t('clue')} {clue.clueId}
              </h1>
              <p>
                <StatusBadge status={clue.status} /> <Flags clue={clue} />{' '}
                <span className="hint">{t('version', { n: clue.version })}</span>
              </p>
            </div>
            <div className="two">
              <div>
                <Actions clue={clue} />
                <ClueFacts clue={clue} />
                <ParticularsSection clue={clue} mayUnmask={mayUnmask} />
              </div>
              <div>
                <Section title={`${t('dueDate')} ${clue.dueDate}`}>
                  {clue.closedDay === null ? (
                    <p>
                      <DaysLeft due={clue.dueDate} today={shanghaiDate(Date.now())} />
                    </p>
                  ) : null}
                  <DueReasons clue={clue} />
                </Section>
                <ProcessRecord clueId={clueId} mayUnmask={mayUnmask} />
              </div>
            </div>
          </>
        );
      }}
    </Await>
  );
}
