import { Link } from 'wouter';
import { PHASES } from '../../domain/clue/state.ts';
import { STATUSES, type Status } from '../../domain/clue/status.ts';
import type { Durations, Funnel } from '../shared/answers.ts';
import type { FigureQuery } from '../shared/figure-query.ts';
import { formatDecimal, formatInteger } from '../shared/format.ts';
import type { LocalizedText } from '../shared/i18n.ts';
import { useI18n } from '../shared/i18n-context.tsx';
import { pathTo } from '../shared/location.ts';
import { useApiQuery } from '../shared/queries.ts';
import { QueryBoundary } from '../shared/query-boundary.tsx';
import { useMe } from '../shared/session.tsx';
import { BarTable } from '../shared/table.tsx';
import { Empty, Section } from '../shared/ui.tsx';
import { exportName } from './export-name.ts';
import { TEXT } from './text.ts';

const FUNNEL = ['triage', 'received', 'assigned', 'investigating', 'reviewing'] as const satisfies Status[];

/** The open clues by status now, and the mean days per stage of those closed in the period. */
export function Stages({
  query,
  durations,
}: {
  readonly query: FigureQuery;
  readonly durations: Durations | undefined;
}) {
  const { t, language } = useI18n(TEXT);
  const me = useMe();
  const nameTable = (title: LocalizedText) => exportName(title, query, me);
  const funnel = useApiQuery<Funnel>('/funnel', { division: query.division });
  return (
    <div className="pair">
      <Section title={t('funnel')} hint={t('funnelHint')}>
        <QueryBoundary query={funnel}>
          {({ statuses }) => (
            <BarTable
              name={nameTable(TEXT.funnel)}
              headings={[TEXT.status, TEXT.count]}
              rows={FUNNEL.map((status) => {
                const count = statuses[status];
                const href = pathTo('/clues', { division: query.division, status });
                return {
                  key: status,
                  label: STATUSES[status],
                  size: count,
                  value: count === 0 ? '0' : <Link href={href}>{formatInteger(count, language)}</Link>,
                };
              })}
            />
          )}
        </QueryBoundary>
      </Section>
      <Section
        title={t('stages')}
        hint={t('stagesHint', { n: formatInteger(durations?.closed ?? 0, language) })}
      >
        {!durations || durations.closed === 0 ? (
          <Empty />
        ) : (
          <BarTable
            name={nameTable(TEXT.stages)}
            headings={[TEXT.stage, TEXT.meanDays]}
            rows={durations.stages.map(({ stage, mean }) => ({
              key: stage,
              label: PHASES[stage],
              size: mean ?? 0,
              value: mean === null ? t('noData') : `${formatDecimal(mean, language)} ${t('daysUnit')}`,
            }))}
          />
        )}
      </Section>
    </div>
  );
}
