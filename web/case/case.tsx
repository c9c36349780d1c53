import { Button } from '@mantine/core';
import { ENDINGS, type Ending } from '../../domain/case/counters.ts';
import {
  CASE_SOURCES,
  CLOSE_CODES,
  COURT_RESULTS,
  OPINION_RESULTS,
  PROPOSALS,
  REMEDY_RESULTS,
} from '../../domain/case/state.ts';
import { isOpen } from '../../domain/case/status.ts';
import { waitingCommand } from '../../domain/case/worklist.ts';
import { Actions } from '../shared/actions.tsx';
import type { CaseDetail } from '../shared/answers.ts';
import { CaseFlags, CaseStatus, isDecisionDue } from '../shared/case-columns.tsx';
import { clockToday } from '../shared/clock.ts';
import { ClueLink, DaysLeft } from '../shared/clue-columns.tsx';
import { offeredCommands } from '../shared/commands.ts';
import { divisionName } from '../shared/divisions.ts';
import { formatInteger, formatYuan } from '../shared/format.ts';
import { useI18n } from '../shared/i18n-context.tsx';
import { PersonNames, personNames } from '../shared/people.tsx';
import { ProblemNotice } from '../shared/problem.tsx';
import { useApiQuery } from '../shared/queries.ts';
import { QueryBoundary } from '../shared/query-boundary.tsx';
import { ProcessRecord } from '../shared/record.tsx';
import type { Recorded } from '../shared/record-pages.ts';
import { useMe } from '../shared/session.tsx';
import { Facts, Section } from '../shared/ui.tsx';
import { useUnmasked } from '../shared/unmasked.tsx';
import { CASE_FORMS, casePath } from './commands.ts';
import { EXCLUDED_PERIODS, REMEDY_KINDS, SUSPENSION_GROUNDS } from './labels.ts';
import { Clocks, Documents, EvidenceList, Orders } from './lists.tsx';
import { sumsText, useCaseRecordTexts } from './record-texts.ts';
import { TEXT } from './text.ts';

const recordedOf = ({ caseId, version }: CaseDetail): Recorded => ({ path: casePath(caseId), version });

function CaseFacts({ c }: { readonly c: CaseDetail }) {
  const { t, localize, language, parenthesize, joinClauses } = useI18n(TEXT);
  const me = useMe();
  const others = c.officers.filter((id) => id !== c.lead && id !== c.assistant);
  const names = (ids: readonly (string | null)[]) => {
    const known = ids.filter((id) => id !== null);
    return known.length > 0 && <PersonNames ids={known} people={c.people} />;
  };
  const links = c.clues.map((clueId, i) => (
    <span key={clueId}>
      {i > 0 ? ' ' : ''}
      <ClueLink clueId={clueId} />
    </span>
  ));
  return (
    <Section title={t('facts')}>
      <Facts
        pairs={[
          [t('source'), localize(CASE_SOURCES[c.source])],
          [t('division'), divisionName(c.street ?? c.division, language, me)],
          [t('externalNo'), c.externalNo],
          [
            t('clues'),
            (links.length > 0 || c.cluesElsewhere) && (
              <>
                {links} {c.cluesElsewhere ? t('cluesElsewhere') : null}
              </>
            ),
            'wide',
          ],
          [t('headcount'), c.headcount > 0 ? formatInteger(c.headcount, language) : null],
          [t('owed'), c.owedFen === null ? null : formatYuan(c.owedFen)],
          [t('cameInOn'), c.cameInOn],
          [t('filedOn'), c.filedOn && `${c.filedOn}${c.acceptedBySilence ? parenthesize(t('silence')) : ''}`],
          [t('proposedBy'), names([c.proposedBy])],
          [t('lead'), names([c.lead])],
          [t('assistant'), names([c.assistant])],
          [t('others'), names(others)],
          [t('recused'), names(c.recused)],
          [t('stageSince'), isOpen(c.status) ? c.stageSince : null],
          [t('end'), c.endCode && joinClauses(localize(ENDINGS[c.endCode as Ending]), c.endedOn)],
          [t('entered'), c.entered.acts > 0 && t('enteredText', { n: c.entered.acts, late: c.entered.late })],
        ]}
      />
    </Section>
  );
}

function Parties({ c }: { readonly c: CaseDetail }) {
  const { t } = useI18n(TEXT);
  const full = useUnmasked<CaseDetail>(casePath(c.caseId));
  const particulars = full.data?.particulars ?? c.particulars;
  return (
    <Section
      title={t('parties')}
      {...(particulars ? { hint: t(particulars.masked ? 'maskedNote' : 'unmaskedNote') } : {})}
      aside={
        c.mayUnmask && particulars ? (
          <Button variant="default" size="compact-sm" onClick={full.data ? full.mask : full.ask}>
            {t(full.data ? 'mask' : 'unmask')}
          </Button>
        ) : null
      }
    >
      {full.dialog}
      {full.error ? <ProblemNotice error={full.error} /> : null}
      {particulars ? (
        <Facts
          pairs={[
            [t('employer'), particulars.employer.name],
            [t('creditCode'), particulars.employer.creditCode],
            [t('address'), particulars.employer.address],
            [t('representative'), particulars.employer.representative],
            [t('discovered'), particulars.facts, 'wide'],
          ]}
        />
      ) : (
        <p className="empty">{t('deleted')}</p>
      )}
    </Section>
  );
}

/** What was proposed, noticed, heard, reviewed and decided. */
function Proceedings({ c }: { readonly c: CaseDetail }) {
  const i18n = useI18n(TEXT);
  const { t, localize, language, joinClauses } = i18n;
  const { inquiry, notice, hearing, decision } = c;
  const name = (id: string) => personNames([id], c.people, language);
  const pairs: Parameters<typeof Facts>[0]['pairs'] = [
    [
      t('proposal'),
      inquiry && joinClauses(localize(PROPOSALS[inquiry.proposal]), sumsText(inquiry, i18n), inquiry.on),
    ],
    [
      t('notice'),
      notice &&
        joinClauses(
          localize(PROPOSALS[notice.kind]),
          sumsText(notice, i18n),
          notice.on,
          notice.hearingRight && t('hearingRight'),
          notice.defenceWaived && t('defenceWaived'),
          notice.hearingWaived && t('hearingWaived'),
        ),
    ],
    [
      t('hearing'),
      hearing &&
        joinClauses(
          t('requestedOn', { day: hearing.requestedOn }),
          hearing.day && t('hearingDay', { day: hearing.day }),
          hearing.presider && t('presider', { name: name(hearing.presider) }),
          hearing.heldOn && t('heldOn', { day: hearing.heldOn }),
          hearing.absent && t('absent'),
        ),
    ],
    [
      t('opinions'),
      joinClauses(
        ...c.opinions.map(({ by, result, on }) => `${localize(OPINION_RESULTS[result])} ${name(by)} ${on}`),
      ),
    ],
    [t('discussedOn'), c.discussedOn],
    [
      t('decision'),
      decision &&
        joinClauses(
          localize(PROPOSALS[decision.kind]),
          sumsText(decision, i18n),
          t('decidedBy', { name: name(decision.by), day: decision.on }),
          decision.effectiveOn && t('effectiveOn', { day: decision.effectiveOn }),
        ),
    ],
    [
      t('extensions'),
      joinClauses(
        ...c.extensions.map(
          ({ clock, workingDays, on }) =>
            `${t(`extended.${clock}`)} ${t('workingDays', { n: workingDays })} ${on}`,
        ),
      ),
    ],
    [
      t('suspension'),
      joinClauses(
        ...c.suspensions.map(({ ground, from, to }) => {
          const why = SUSPENSION_GROUNDS[ground];
          return `${why ? `${localize(why)} ` : ''}${from} — ${to ?? t('lasts')}`;
        }),
      ),
    ],
    [
      t('exclusions'),
      joinClauses(
        ...c.exclusions.map(
          ({ kind, from, to }) => `${localize(EXCLUDED_PERIODS[kind])} ${from} — ${to ?? t('lasts')}`,
        ),
      ),
    ],
  ];
  const isEmpty = pairs.every(([, value]) => !value);
  return (
    <Section title={t('proceedings')}>
      {isEmpty ? (
        <p className="empty">{t('nothing')}</p>
      ) : (
        <Facts pairs={pairs.map(([label, value]) => [label, value, 'wide'])} />
      )}
    </Section>
  );
}

/** What was performed, what the court and the remedies came to, and who has signed the closing. */
function Aftermath({ c }: { readonly c: CaseDetail }) {
  const i18n = useI18n(TEXT);
  const { t, localize, language, joinClauses, joinPair } = i18n;
  if (c.decision === null && c.remedies.length === 0 && c.closing === null) return null;
  const { performed, court, closing } = c;
  const money = (fen: number) => (fen > 0 ? `${formatYuan(fen)} ${t('yuanUnit')}` : null);
  const name = (id: string) => personNames([id], c.people, language);
  return (
    <Section title={t('performance')}>
      <Facts
        pairs={[
          [t('paid'), money(performed.paidFen)],
          [t('finePaid'), money(performed.finePaidFen)],
          [t('corrected'), performed.corrected ? t('yes') : null],
          [t('remindedOn'), c.remindedOn],
          [
            t('court'),
            court &&
              joinClauses(
                t('appliedOn', { day: court.appliedOn }),
                court.result && `${localize(COURT_RESULTS[court.result])} ${court.resultOn}`,
              ),
            'wide',
          ],
          [
            t('remedies'),
            joinClauses(
              ...c.remedies.map(({ kind, number, receivedOn, result, resultOn, changedTo }) =>
                joinPair(
                  `${localize(REMEDY_KINDS[kind])} ${number} ${receivedOn}`,
                  result
                    ? joinClauses(
                        `${localize(REMEDY_RESULTS[result])} ${resultOn}`,
                        changedTo && sumsText(changedTo, i18n),
                      )
                    : t('pending'),
                ),
              ),
            ),
            'wide',
          ],
          [
            t('closing'),
            closing &&
              joinClauses(
                localize(CLOSE_CODES[closing.code]),
                closing.courtUntil && t('courtUntil', { day: closing.courtUntil }),
                ...closing.signatures.map(({ by, on }) => t('signedBy', { name: name(by), day: on })),
              ),
            'wide',
          ],
        ]}
      />
    </Section>
  );
}

/** One case: what the caller can do, what it is about and has come to, its clocks, papers and record. */
export function CasePage({ caseId }: { readonly caseId: string }) {
  const { t } = useI18n(TEXT);
  const recordTexts = useCaseRecordTexts();
  const detail = useApiQuery<CaseDetail>(casePath(caseId));
  const title = `${t('case')} ${caseId}`;
  return (
    <QueryBoundary query={detail} title={title}>
      {(c) => {
        const offered = offeredCommands(c);
        return (
          <>
            <div className="page-head">
              <h1>{title}</h1>
              <p>
                <CaseStatus status={c.status} /> <CaseFlags view={c} />
              </p>
            </div>
            <div className="two">
              <div>
                <Actions
                  set={CASE_FORMS}
                  view={c}
                  next={waitingCommand(c, (name) => offered.includes(name)) ?? undefined}
                />
                <CaseFacts c={c} />
                <Parties c={c} />
                <Proceedings c={c} />
                <EvidenceList c={c} recorded={recordedOf(c)} />
                <Orders c={c} />
                <Documents c={c} />
                <Aftermath c={c} />
              </div>
              <div>
                <Section title={`${t('dueDate')} ${c.dueDate}`}>
                  {isDecisionDue(c) ? (
                    <p>
                      <DaysLeft due={c.dueDate} today={clockToday()} />
                    </p>
                  ) : null}
                  <Clocks c={c} />
                </Section>
                <ProcessRecord recorded={recordedOf(c)} mayUnmask={c.mayUnmask} texts={recordTexts} />
              </div>
            </div>
          </>
        );
      }}
    </QueryBoundary>
  );
}
