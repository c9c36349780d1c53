import { Button } from '@mantine/core';
import { Link } from 'wouter';
import { GROUPINGS } from '../../domain/metrics/breakdown.ts';
import { DEFINITIONS } from '../../domain/metrics/completion.ts';
import { earlier } from '../../domain/metrics/dates.ts';
import { hasPart, type Part } from '../../domain/metrics/history.ts';
import type { CountedClue, CountedPage } from '../shared/answers.ts';
import { clockToday } from '../shared/clock.ts';
import { divisionName } from '../shared/divisions.ts';
import { FIGURE_PARTS, type FigureName, type FigurePart, parseFigureQuery } from '../shared/figure-query.ts';
import { useI18n } from '../shared/i18n-context.tsx';
import { pathTo, useQueryState } from '../shared/location.ts';
import { PagedTable } from '../shared/paged-table.tsx';
import { usePagedList } from '../shared/queries.ts';
import { useMe } from '../shared/session.tsx';
import { Section } from '../shared/ui.tsx';
import { figureColumns } from './columns.tsx';
import { isMainPart, partName } from './part-name.ts';
import { TEXT } from './text.ts';

const isFigure = (text: string | undefined): text is FigureName =>
  text !== undefined && Object.hasOwn(FIGURE_PARTS, text);

/** The clues behind a part of a figure of the board, in pages. */
export function FigureClues() {
  const { t, localize, language, joinClauses } = useI18n(TEXT);
  const me = useMe();
  const [values, set] = useQueryState();
  const today = clockToday();
  const query = parseFigureQuery(values, me, today);
  const { division, definition, from, to, asOf } = query;
  const figure = isFigure(values.figure) ? values.figure : 'completion';
  const all: readonly FigurePart[] = FIGURE_PARTS[figure];
  const parts = figure === 'completion' ? all.filter((p) => hasPart(definition, p as Part)) : all;
  const part = parts.find((p) => p === values.part) ?? parts[0] ?? 'numerator';
  const by = GROUPINGS.find((g) => g === values.by);
  const listedAsOf = figure === 'timeline' ? earlier(to, today) : (asOf ?? today);
  const window = figure === 'stock' ? {} : { from, to };
  const list = usePagedList<CountedPage, CountedClue>(
    `/metrics/${figure}/clues`,
    {
      division,
      ...window,
      ...(figure === 'completion' ? { definition } : {}),
      ...(figure === 'timeline' ? {} : { asOf }),
      part,
      ...(by === undefined ? {} : { by, key: values.key }),
    },
    ({ clues, cursor }) => ({ rows: clues, cursor }),
  );
  const title = figure === 'completion' ? DEFINITIONS[definition] : TEXT[`figure.${figure}`];
  const name = partName(part);
  const place = divisionName(division, 'zh', me);
  const period = figure === 'stock' ? '' : `${from} 至 ${to}`;
  return (
    <>
      <div className="page-head">
        <h1>
          {t('figureClues')} · {divisionName(division, language, me)} · {localize(title)}
        </h1>
        <p className="hint">
          {joinClauses(
            figure !== 'stock' && `${from} — ${to}`,
            t('asOfText', { asOf: listedAsOf }),
            figure === 'completion' && t(`definition.${definition}`),
          )}
        </p>
        <Link href={pathTo('/', { division, definition, from, to, asOf })} className="no-print">
          {t('backToBoard')}
        </Link>
      </div>
      <Section title={localize(name)}>
        <div className="chips no-print">
          {parts
            .filter((p) => isMainPart(p) || p === part)
            .map((p) => (
              <Button
                key={p}
                size="compact-sm"
                variant={p === part ? 'filled' : 'default'}
                aria-pressed={p === part}
                onClick={() => set({ part: p })}
              >
                {localize(partName(p))}
              </Button>
            ))}
          {by === undefined ? null : (
            <Button size="compact-sm" variant="light" onClick={() => set({ by: '', key: '', name: '' })}>
              {joinClauses(t('groupIs', { name: values.name ?? values.key ?? '—' }), t('showAll'))}
            </Button>
          )}
        </div>
        <PagedTable
          list={list}
          name={{
            zh: `${TEXT.figureClues.zh} ${place} ${title.zh} ${name.zh} ${period}`.trim(),
            en: [name.en, divisionName(division, 'en', me), figure !== 'stock' && `${from} to ${to}`]
              .filter(Boolean)
              .join(', '),
          }}
          columns={figureColumns(part, me, language, list.rows)}
          countOf={({ counted }) => counted}
          rowKey={(r) => `${r.division} ${r.clueId}`}
          notes={[
            ...(figure === 'completion' ? [t(`definition.${definition}`)] : []),
            t('asOfText', { asOf: listedAsOf }),
          ]}
        />
      </Section>
    </>
  );
}
