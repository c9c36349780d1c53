import { NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'wouter';
import { SECTOR_NAMES, type SectorCode } from '../../domain/clue/sectors.ts';
import { GROUPINGS, type Grouping, type GroupRow, Groups } from '../../domain/metrics/breakdown.ts';
import { DEFINITIONS } from '../../domain/metrics/completion.ts';
import type { Part } from '../../domain/metrics/history.ts';
import { percent } from '../../domain/metrics/rounding.ts';
import type { Breakdown as Answer } from '../shared/answers.ts';
import { type FigureQuery, figurePath } from '../shared/figure-query.ts';
import { formatInteger } from '../shared/format.ts';
import type { Language } from '../shared/i18n.ts';
import { useI18n } from '../shared/i18n-context.tsx';
import { percentColumn } from '../shared/number-columns.tsx';
import { QueryBoundary } from '../shared/query-boundary.tsx';
import { useApi, useMe } from '../shared/session.tsx';
import { type Column, DataTable } from '../shared/table.tsx';
import { Section } from '../shared/ui.tsx';
import { exportName, exportNotes } from './export-name.ts';
import { TEXT } from './text.ts';

/** The most groups shown; an export holds all. */
const SHOWN = 30;

/** Reads a breakdown to its end: the groups of its answers add up. */
function useBreakdown(query: FigureQuery, by: Grouping, enabled: boolean) {
  const api = useApi();
  const { division, definition, from, to, asOf } = query;
  const asked = { division, definition, from, to, asOf, by };
  return useQuery({
    queryKey: ['/metrics/breakdown', asked],
    queryFn: async ({ signal }) => {
      const groups = new Groups(by);
      let cursor: string | undefined;
      do {
        const answer: Answer = await api<Answer>('/metrics/breakdown', {
          query: { ...asked, cursor },
          signal,
        });
        for (const { rate: _, percent: __, ...row } of answer.groups) groups.add(row);
        cursor = answer.cursor;
      } while (cursor !== undefined);
      return groups.rows();
    },
    enabled,
  });
}

/** Names a group. */
function groupName(by: Grouping, { key, name }: GroupRow, language: Language): string {
  if (key === null) return TEXT[by === 'employer' ? 'group.unknown' : 'group.none'][language];
  if (by === 'sector') return SECTOR_NAMES[key as SectorCode]?.[language] ?? key;
  return name ?? TEXT['group.unnamed'][language];
}

/** The rate by sector, source, unit, inspector or employer; every number opens its list. */
export function Breakdown({ query, ready }: { readonly query: FigureQuery; readonly ready: boolean }) {
  const { t, localize, language } = useI18n(TEXT);
  const me = useMe();
  const [by, setBy] = useState<Grouping>('sector');
  const [asked, setAsked] = useState<Grouping | null>(null);
  const groups = useBreakdown(query, by, ready);
  const link = (row: GroupRow, part: Part, count: number) =>
    count === 0 ? (
      '0'
    ) : (
      <Link
        href={figurePath(query, query.definition, part, {
          by,
          key: row.key,
          name: groupName(by, row, language),
        })}
      >
        {formatInteger(count, language)}
      </Link>
    );
  const counts: readonly (readonly [string, Part, Column<GroupRow>['title'], (r: GroupRow) => number])[] = [
    ['numerator', 'numerator', TEXT.numeratorName, (r) => r.numerator],
    ['denominator', 'denominator', TEXT.denominatorName, (r) => r.denominator],
    ['returned', 'returned', TEXT.returnedName, (r) => r.excluded.returned],
    ['merged', 'merged', TEXT.mergedName, (r) => r.excluded.merged],
    ['open', 'openAtEnd', TEXT.open, (r) => r.open],
    ['overdue', 'overdue', TEXT.overdue, (r) => r.overdue],
    ['extended', 'extended', TEXT.extendedName, (r) => r.extended],
  ];
  const percentOf = (r: GroupRow) => percent(r.numerator, r.denominator).percent;
  const columns: Column<GroupRow>[] = [
    { key: 'name', title: TEXT[`by.${by}`], cell: (r, l) => groupName(by, r, l), wrap: true },
    percentColumn(TEXT.rate, percentOf, t('noData')),
    ...counts.map(
      ([key, part, title, count]): Column<GroupRow> => ({
        key,
        title,
        cell: count,
        render: (r) => link(r, part, count(r)),
        numeric: true,
      }),
    ),
  ];
  const name = exportName(TEXT[`breakdown.${by}`], query, me);
  return (
    <Section
      title={localize(TEXT[`breakdown.${by}`])}
      hint={`${localize(DEFINITIONS[query.definition])} · ${t(by === 'officer' || by === 'unit' ? 'breakdownInCharge' : 'breakdownHint')}`}
      aside={
        <NativeSelect
          aria-label={t('breakdownBy')}
          value={by}
          data={GROUPINGS.map((value) => ({ value, label: t(`by.${value}`) }))}
          onChange={({ currentTarget }) => setBy(currentTarget.value as Grouping)}
        />
      }
    >
      <QueryBoundary query={groups}>
        {(rows) => (
          <DataTable
            name={name}
            columns={columns}
            rows={rows.slice(0, asked === by ? rows.length : SHOWN)}
            rowKey={(r) => r.key ?? ''}
            notes={exportNotes(query, language)}
            sortable
            emptyText={t('emptyPeriod')}
            loadAllRows={async () => ({ rows: [...rows], cut: false })}
          />
        )}
      </QueryBoundary>
      {groups.data && groups.data.length > SHOWN && asked !== by ? (
        <button type="button" className="plain" onClick={() => setAsked(by)}>
          {t('showAllGroups', { n: groups.data.length })}
        </button>
      ) : null}
    </Section>
  );
}
