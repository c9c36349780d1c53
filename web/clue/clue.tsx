import { Alert, Button } from '@mantine/core';
import { CONCLUSIONS } from '../../domain/clue/conclusions.ts';
import { SECTOR_NAMES } from '../../domain/clue/sectors.ts';
import { TRIAGE_REASONS } from '../../domain/clue/triage.ts';
import { DOCUMENT_TYPES } from '../../domain/people/documents.ts';
import { Actions } from '../shared/actions.tsx';
import type { ClueDetail, Particulars } from '../shared/answers.ts';
import { CaseLink } from '../shared/case-columns.tsx';
import { clockToday } from '../shared/clock.ts';
import { Flags, StatusBadge } from '../shared/clue-badges.tsx';
import { ClueDaysLeft, ClueLink } from '../shared/clue-columns.tsx';
import { CLUE_FORMS, cluePath } from '../shared/clue-commands.ts';
import { divisionName } from '../shared/divisions.ts';
import { DueExplanation } from '../shared/due-explanation.tsx';
import { formatInstant, formatInteger, formatYuan } from '../shared/format.ts';
import type { LocalizedText } from '../shared/i18n.ts';
import { useI18n } from '../shared/i18n-context.tsx';
import { sourceName } from '../shared/labels.ts';
import { PersonNames } from '../shared/people.tsx';
import { ProblemNotice } from '../shared/problem.tsx';
import { useApiQuery } from '../shared/queries.ts';
import { QueryBoundary } from '../shared/query-boundary.tsx';
import { ProcessRecord } from '../shared/record.tsx';
import { type Recorded, useLastText } from '../shared/record-pages.ts';
import { UNMASK_TEXT } from '../shared/record-text.ts';
import { useMe } from '../shared/session.tsx';
import { Facts, Section } from '../shared/ui.tsx';
import { useUnmasked } from '../shared/unmasked.tsx';
import { WARNINGS } from './labels.ts';
import { useClueRecordTexts } from './record-texts.ts';
import { TEXT } from './text.ts';

/** Writes a code's label, or the code as the sender wrote it. */
function labelOrCode(
  labels: Readonly<Record<string, LocalizedText>>,
  code: string,
  localize: (text: LocalizedText) => string,
): string {
  const label = Object.hasOwn(labels, code) ? labels[code] : undefined;
  return label ? localize(label) : code;
}

/** A clue as what has a record. */
const recordedOf = ({ clueId, version }: ClueDetail): Recorded => ({ path: cluePath(clueId), version });

const renderClueLink = (clueId: string) => <ClueLink clueId={clueId} />;

function ClueFacts({ clue }: { readonly clue: ClueDetail }) {
  const { t, localize, language, parenthesize, joinClauses } = useI18n(TEXT);
  const me = useMe();
  const formatMoney = (fen: number | null) => (fen === null ? null : `${formatYuan(fen)} ${t('yuanUnit')}`);
  const { triage, conclusion } = clue;
  return (
    <Section title={t('facts')}>
      <Facts
        pairs={[
          [t('kind'), t(`kind.${clue.kind}`)],
          [t('source'), sourceName(clue.source, language)],
          [t('division'), divisionName(clue.street ?? clue.division, language, me)],
          [t('receivedDay'), formatInstant(clue.receivedAt, language)],
          [t('sector'), labelOrCode(SECTOR_NAMES, clue.sector, localize)],
          [t('headcount'), formatInteger(clue.headcount, language)],
          [t('claimedAmount'), formatMoney(clue.claimedAmountFen)],
          [t('arrearsPeriod'), `${clue.arrears.from} — ${clue.arrears.to}`],
          [
            t('groupSize'),
            clue.groupSize > 1
              ? `${clue.groupSizeAtLeast ? '≥ ' : ''}${formatInteger(clue.groupSize, language)}`
              : null,
          ],
          [
            t('officers'),
            clue.officers.length > 0 && <PersonNames ids={clue.officers} people={clue.people} />,
          ],
          [t('unit'), clue.unitId && <PersonNames ids={[clue.unitId]} people={clue.people} />],
          [t('round'), clue.round > 1 ? clue.round : null],
          [t('track'), triage && t(`track.${triage.track}`)],
          [t('priority'), triage && t(`priority.${triage.priority}`)],
          [
            t('triageTitle'),
            joinClauses(
              ...(triage?.reasons ?? []).map((r) =>
                labelOrCode(TRIAGE_REASONS as Readonly<Record<string, LocalizedText>>, r, localize),
              ),
            ),
            'wide',
          ],
          [
            t(clue.repeated ? 'reportedBefore' : 'suspectedOf'),
            triage?.suspectedElsewhere
              ? t('elsewhere')
              : triage?.suspectedOf
                ? renderClueLink(triage.suspectedOf)
                : null,
          ],
          [
            t('mergedInto'),
            clue.mergedElsewhere ? t('elsewhere') : clue.mergedInto ? renderClueLink(clue.mergedInto) : null,
          ],
          [
            t('case'),
            clue.case?.caseElsewhere
              ? t('caseElsewhere')
              : clue.case?.caseId && <CaseLink caseId={clue.case.caseId} />,
          ],
          [
            t('supervisions'),
            joinClauses(
              ...clue.supervisions.map((s) =>
                s.dueOn ? `${s.on}${parenthesize(t('answerBy', { due: s.dueOn }))}` : s.on,
              ),
            ),
          ],
          [t('conclusion'), conclusion && localize(CONCLUSIONS[conclusion.code])],
          [t('verifiedAmount'), conclusion && formatMoney(conclusion.verifiedAmountFen)],
          [t('paidAmount'), conclusion && formatMoney(conclusion.paidAmountFen)],
          [t('closedDay'), clue.closedDay],
          [t('satisfaction'), clue.satisfied === null ? null : t(clue.satisfied ? 'yes' : 'no')],
          [t('warnings'), joinClauses(...clue.warnings.map((x) => labelOrCode(WARNINGS, x, localize)))],
        ]}
      />
    </Section>
  );
}

function ParticularFacts({ particulars }: { readonly particulars: Particulars }) {
  const { t, localize, language } = useI18n(TEXT);
  const me = useMe();
  const { reporter, employer, workplace, project } = particulars;
  return (
    <Facts
      pairs={[
        [t('reporter'), particulars.reporterHidden ? t('reporterHidden') : reporter?.name],
        [
          t('document'),
          reporter?.documentType
            ? `${localize(DOCUMENT_TYPES[reporter.documentType])} ${reporter.documentNumber}`
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
        [t('reportedAt'), formatInstant(particulars.reportedAt, language)],
        [t('description'), particulars.description, 'wide'],
      ]}
    />
  );
}

const PARTICULARS_TEXT = { ...UNMASK_TEXT, ...TEXT };

function ParticularsSection({ clue, mayUnmask }: { readonly clue: ClueDetail; readonly mayUnmask: boolean }) {
  const { t } = useI18n(PARTICULARS_TEXT);
  const full = useUnmasked<ClueDetail>(cluePath(clue.clueId));
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
      {particulars ? <ParticularFacts particulars={particulars} /> : <p className="empty">{t('deleted')}</p>}
    </Section>
  );
}

/** What is to be reviewed: the conclusion with its sums, its legal basis and what was found. */
function SubmittedConclusion({ clue }: { readonly clue: ClueDetail }) {
  const { t, localize } = useI18n(TEXT);
  const found = useLastText(recordedOf(clue), 'concluded');
  const { conclusion } = clue;
  if (!conclusion) return null;
  const { code, verifiedAmountFen, paidAmountFen, headcount } = conclusion;
  const formatMoney = (fen: number | null) => (fen === null ? null : `${formatYuan(fen)} ${t('yuanUnit')}`);
  return (
    <Facts
      pairs={[
        [t('conclusion'), localize(CONCLUSIONS[code]), 'wide'],
        [t('legalBasis'), localize(CONCLUSIONS[code].basis), 'wide'],
        [t('verifiedAmount'), formatMoney(verifiedAmountFen)],
        [t('paidAmount'), formatMoney(paidAmountFen)],
        [t('headcount'), headcount],
        [t('found'), found, 'wide'],
      ]}
    />
  );
}

/** Tells why the last conclusion was rejected. */
function Rejection({ clue }: { readonly clue: ClueDetail }) {
  const { t } = useI18n(TEXT);
  const reason = useLastText(recordedOf(clue), 'review-rejected');
  return (
    <Alert color="yellow" title={t('flag.rejected')}>
      {reason}
    </Alert>
  );
}

/** One clue: what it is, why it is due when it is, what the caller can do, and everything that happened. */
export function CluePage({ clueId }: { readonly clueId: string }) {
  const { t } = useI18n(TEXT);
  const recordTexts = useClueRecordTexts();
  const detail = useApiQuery<ClueDetail>(cluePath(clueId));
  const title = `${t('clue')} ${clueId}`;
  return (
    <QueryBoundary query={detail} title={title}>
      {(clue) => {
        const { mayUnmask } = clue;
        return (
          <>
            <div className="page-head">
              <h1>{title}</h1>
              <p>
                <StatusBadge status={clue.status} /> <Flags clue={clue} />
              </p>
            </div>
            <div className="two">
              <div>
                {clue.handedOver ? (
                  <Alert color="gray">{t('handedOver')}</Alert>
                ) : (
                  <Actions
                    set={CLUE_FORMS}
                    view={clue}
                    next={clue.waitsFor[0]?.act}
                    notice={clue.rejectedDay === null ? null : <Rejection clue={clue} />}
                    renderAbove={(open) => (open === 'review' ? <SubmittedConclusion clue={clue} /> : null)}
                  />
                )}
                <ClueFacts clue={clue} />
                <ParticularsSection clue={clue} mayUnmask={mayUnmask} />
              </div>
              <div>
                <Section title={`${t('dueDate')} ${clue.dueDate}`}>
                  {clue.closedDay === null ? (
                    <p>
                      <ClueDaysLeft clue={clue} today={clockToday()} />
                    </p>
                  ) : null}
                  <DueExplanation clue={clue} />
                </Section>
                <ProcessRecord recorded={recordedOf(clue)} mayUnmask={mayUnmask} texts={recordTexts} />
              </div>
            </div>
          </>
        );
      }}
    </QueryBoundary>
  );
}
