import { Alert } from '@mantine/core';
import { DECISION_KINDS } from '../../domain/publicity/state.ts';
import { STATUSES } from '../../domain/publicity/status.ts';
import { Actions } from '../shared/actions.tsx';
import type { PublicityDetail } from '../shared/answers.ts';
import { CaseLink } from '../shared/case-columns.tsx';
import { offeredCommands } from '../shared/commands.ts';
import { divisionName } from '../shared/divisions.ts';
import { useI18n } from '../shared/i18n-context.tsx';
import { personNames } from '../shared/people.tsx';
import { waitingPublicityCommand } from '../shared/publicity-commands.ts';
import { useApiQuery } from '../shared/queries.ts';
import { QueryBoundary } from '../shared/query-boundary.tsx';
import { ProcessRecord } from '../shared/record.tsx';
import { useMe } from '../shared/session.tsx';
import { Facts, Section, Tag } from '../shared/ui.tsx';
import { className, groundName, PUBLICITY_FORMS, publicityPath } from './commands.ts';
import { usePublicityRecordTexts } from './record-texts.ts';
import { TEXT } from './text.ts';

function ItemFacts({ p }: { readonly p: PublicityDetail }) {
  const { t, localize, language, joinClauses } = useI18n(TEXT);
  const me = useMe();
  const name = (id: string) => personNames([id], p.people, language);
  const byOn = (by: string | null, day: string | null) =>
    by !== null && day !== null && t('byOn', { name: name(by), day });
  const { exemption } = p;
  return (
    <Section title={t('facts')}>
      <Facts
        pairs={[
          [t('case'), <CaseLink key="case" caseId={p.caseId} />],
          [t('division'), divisionName(p.street ?? p.division, language, me)],
          [t('kind'), localize(DECISION_KINDS[p.kind])],
          [t('documentNo'), p.documentNo],
          [t('organ'), p.organ],
          [t('decidedOn'), p.decidedOn],
          [t('decidedBy'), name(p.decidedBy)],
          [t('publishBy'), p.dueDate],
          [t('class'), p.class && localize(className(p.class))],
          [t('vettedOn'), byOn(p.vettedBy, p.vettedOn)],
          [t('publishedOn'), byOn(p.publishedBy, p.publishedOn)],
          [t('displayFrom'), p.display?.from],
          [t('displayUntil'), p.display?.until],
          [
            t('exemption'),
            exemption &&
              joinClauses(
                t('proposedBy', {
                  ground: localize(groundName(exemption.ground)),
                  name: name(exemption.by),
                  day: exemption.on,
                }),
                exemption.confirmedBy === null
                  ? p.status !== 'exempt' && t('toConfirm')
                  : t('confirmedBy', { name: name(exemption.confirmedBy) }),
              ),
            'wide',
          ],
          [t('correctedOn'), p.correctedOn],
          [t('endedOn'), p.endedOn],
        ]}
      />
    </Section>
  );
}

/** What the public is shown, or will be. */
function ShownText({ p }: { readonly p: PublicityDetail }) {
  const { t } = useI18n(TEXT);
  const { text } = p;
  return (
    <Section title={t('shownText')} hint={t('shownNote')}>
      {text === null ? (
        <p className="empty">{t('deleted')}</p>
      ) : (
        <Facts
          pairs={[
            [t('name'), text.title, 'wide'],
            [t('party'), text.party],
            [t('creditCode'), text.creditCode],
            [t('cause'), text.cause, 'wide'],
            [t('basis'), text.basis, 'wide'],
            [t('result'), text.result, 'wide'],
          ]}
        />
      )}
    </Section>
  );
}

/** The publicity of one decision: what the caller can do, what is shown, and its record. */
export function PublicityPage({ publicityId }: { readonly publicityId: string }) {
  const { t, localize } = useI18n(TEXT);
  const texts = usePublicityRecordTexts();
  const path = publicityPath(publicityId);
  const detail = useApiQuery<PublicityDetail>(path);
  const title = `${t('publicityOf')} ${publicityId}`;
  return (
    <QueryBoundary query={detail} title={title}>
      {(p) => (
        <>
          <div className="page-head">
            <h1>{title}</h1>
            <p>
              <Tag tone="blue">{localize(STATUSES[p.status])}</Tag>
            </p>
          </div>
          <div className="two">
            <div>
              <Actions
                set={PUBLICITY_FORMS}
                view={p}
                next={waitingPublicityCommand(p, offeredCommands(p)) ?? undefined}
                notice={
                  p.recall === null || p.status === 'recalled' ? null : (
                    <Alert color="red">
                      {t('recallDue', { since: p.recall.since, due: p.recall.due.date })}
                    </Alert>
                  )
                }
              />
              <ItemFacts p={p} />
              <ShownText p={p} />
            </div>
            <div>
              <ProcessRecord recorded={{ path, version: p.version }} mayUnmask={p.mayUnmask} texts={texts} />
            </div>
          </div>
        </>
      )}
    </QueryBoundary>
  );
}
