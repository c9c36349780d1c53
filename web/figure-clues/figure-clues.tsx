import { Button } from '@mantine/core';
import { Link } from 'wouter';
import { CONCLUSION_CODES, CONCLUSIONS } from '../../domain/clue/conclusions.ts';
import { DEFINITIONS } from '../../domain/metrics/completion.ts';
import { PARTS } from '../../domain/metrics/history.ts';
import type { CountedClue, CountedPage } from '../shared/answers.ts';
import { clockToday } from '../shared/clock.ts';
import { ClueLink } from '../shared/clue-columns.tsx';
import { divisionName } from '../shared/divisions.ts';
import { parseFigureQuery } from '../shared/figure-query.ts';
import { useI18n } from '../shared/i18n-context.tsx';
import { pathTo, useQueryState } from '../shared/location.ts';
import { PagedTable } from '../shared/paged-table.tsx';
import { usePagedList } from '../shared/queries.ts';
import { useMe } from '../shared/session.tsx';
import type { Column } from '../shared/table.tsx';
import { Section } from '../shared/ui.tsx';
import { matchesFilter } from './clue-filter.ts';
import { TEXT } from './text.ts';

const STATES = ['open', 'overdue', 'closed', 'returned', 'merged'] as const;

const parseInteger = (text: string | undefined): number | undefined =>
  text !== undefined && /^-?\d{1,5}$/.test(text) ? Number(text) : undefined;

/** The clues behind a figure of the board, in pages. */
export function FigureClues() {
  const { t, localize, language, joinClauses } = useI18n(TEXT);
  const me = useMe();
  const [values, set] = useQueryState();
  const today = clockToday();
  const query = parseFigureQuery(values, me, today);
  const { division, definition, from, to, asOf } = query;
  const parts = PARTS.filter((p) => p !== 'received' || definition === 'flow');
  const part = parts.find((p) => p === values.part) ?? 'numerator';
  const state = STATES.find((s) => s === values.state);
  const conclusion = CONCLUSION_CODES.find((c) => c === values.conclusion);
  const filter = {
    state,
    conclusion,
    ageFrom: parseInteger(values.ageFrom),
    ageTo: parseInteger(values.ageTo),
    dueFrom: parseInteger(values.dueFrom),
    dueTo: parseInteger(values.dueTo),
  };
  const filtered = Object.values(filter).some((v) => v !== undefined);
  const list = usePagedList<CountedPage, CountedClue>(
    '/metrics/completion/clues',
    { division, definition, from, to, asOf, part },
    ({ clues, cursor }) => ({
      rows: clues.filter((c) => matchesFilter(c, filter, asOf ?? today)),
      cursor,
    }),
    JSON.stringify(filter),
  );
  const columns: Column<CountedClue>[] = [
    {
      key: 'clueId',
      title: TEXT.clueNo,
      cell: (r) => r.clueId,
      render: (r) => <ClueLink clueId={r.clueId} />,
    },
    { key: 'division', title: TEXT.district, cell: (r, l) => divisionName(r.division, l, me) },
    {
      key: 'street',
      title: TEXT.street,
      cell: (r, l) => (r.street === null ? null : divisionName(r.street, l, me)),
    },
    { key: 'received', title: TEXT.receivedDay, cell: (r) => r.receivedDay },
    { key: 'due', title: TEXT.dueDate, cell: (r) => r.dueDate },
    { key: 'state', title: TEXT.status, cell: (r, l) => TEXT[`state.${r.state}`][l] },
    { key: 'closed', title: TEXT.closedDay, cell: (r) => r.closedDay },
    {
      key: 'conclusion',
      title: TEXT.conclusion,
      cell: (r, l) => r.conclusion && CONCLUSIONS[r.conclusion][l],
    },
    { key: 'overdue', title: TEXT['flag.overdue'], cell: (r) => r.overdue },
    { key: 'extended', title: TEXT['flag.extended'], cell: (r) => r.extended },
    { key: 'counted', title: TEXT.countedTimes, cell: (r) => r.counted, numeric: true },
  ];
  const place = divisionName(division, 'zh', me);
  const stateText = conclusion
    ? localize(CONCLUSIONS[conclusion])
    : state === 'overdue'
      ? t('flag.overdue')
      : state
        ? t(`state.${state}`)
        : '';
  return (
    <>
      <div className="page-head">
        <h1>
          {t('figureClues')} · {divisionName(division, language, me)} · {localize(DEFINITIONS[definition])}
        </h1>
        <p className="hint">
          {joinClauses(
            `${from} — ${to}`,
            t('asOfText', { asOf: asOf ?? today }),
            t(`definition.${definition}`),
          )}
        </p>
        <Link href={pathTo('/', { division, definition, from, to, asOf })} className="no-print">
          {t('backToBoard')}
        </Link>
      </div>
      <Section title={t(`part.${part}`)}>
        <div className="chips no-print">
          {parts.map((p) => (
            <Button
              key={p}
              size="compact-sm"
              variant={p === part ? 'filled' : 'default'}
              aria-pressed={p === part}
              onClick={() => set({ part: p })}
            >
              {t(`part.${p}`)}
            </Button>
          ))}
          {filtered ? (
            <Button
              size="compact-sm"
              variant="light"
              onClick={() =>
                set({ state: '', conclusion: '', ageFrom: '', ageTo: '', dueFrom: '', dueTo: '' })
              }
            >
              {stateText === '' ? '' : `${t('stateIs', { state: stateText })} · `}
              {t('showAll')}
            </Button>
          ) : null}
        </div>
        <PagedTable
          list={list}
          name={{
            zh: `${TEXT.figureClues.zh} ${place} ${DEFINITIONS[definition].zh} ${TEXT[`part.${part}`].zh} ${from} 至 ${to}`,
            en: `${t(`part.${part}`)}, ${from} to ${to}`,
          }}
          columns={columns}
          rowKey={(r) => r.clueId}
        />
      </Section>
    </>
  );
}
