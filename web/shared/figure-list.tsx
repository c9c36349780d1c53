import { NativeSelect } from '@mantine/core';
import { Link } from 'wouter';
import { clockToday } from './clock.ts';
import { divisionName } from './divisions.ts';
import type { FigureQuery } from './figure-query.ts';
import { type LocalizedText, msg } from './i18n.ts';
import { useI18n } from './i18n-context.tsx';
import { pathTo } from './location.ts';
import { PagedTable } from './paged-table.tsx';
import { useMe } from './session.tsx';
import type { Column } from './table.tsx';
import { TEXT as SHARED } from './text.ts';
import { Section } from './ui.tsx';

const TEXT = {
  ...SHARED,
  figure: msg('指标', 'Figure'),
  backToBoard: msg('返回看板', 'Back to the board'),
} as const satisfies Record<string, LocalizedText>;

/** The list behind a part of the figures of a window, in pages, with a choice of the other parts. */
export function FigureList<P extends string, R extends { readonly counted: number }>({
  title,
  query: { division, from, to, asOf },
  part,
  parts,
  nameOf,
  onPart,
  list,
  columns,
  rowKey,
  emptyText,
}: {
  readonly title: LocalizedText;
  readonly query: Omit<FigureQuery, 'definition'>;
  readonly part: P;
  readonly parts: readonly P[];
  readonly nameOf: (part: P) => LocalizedText;
  readonly onPart: (part: string) => void;
  readonly list: Parameters<typeof PagedTable<R>>[0]['list'];
  readonly columns: readonly Column<R>[];
  readonly rowKey: (row: R) => string;
  readonly emptyText: LocalizedText;
}) {
  const { t, localize, language, joinClauses } = useI18n(TEXT);
  const me = useMe();
  const name = nameOf(part);
  const asOfText = t('asOfText', { asOf: asOf ?? clockToday() });
  return (
    <>
      <div className="page-head">
        <h1>
          {localize(title)} · {divisionName(division, language, me)}
        </h1>
        <p className="hint">{joinClauses(`${from} — ${to}`, asOfText)}</p>
        <Link href={pathTo('/', { division, from, to, asOf })} className="no-print">
          {t('backToBoard')}
        </Link>
      </div>
      <search className="filters no-print">
        <NativeSelect
          label={t('figure')}
          value={part}
          data={parts.map((value) => ({ value, label: localize(nameOf(value)) }))}
          onChange={({ currentTarget }) => onPart(currentTarget.value)}
        />
      </search>
      <Section title={localize(name)}>
        <PagedTable
          list={list}
          name={{
            zh: `${title.zh} ${divisionName(division, 'zh', me)} ${name.zh} ${from} 至 ${to}`,
            en: `${name.en}, ${divisionName(division, 'en', me)}, ${from} to ${to}`,
          }}
          columns={columns}
          countOf={({ counted }) => counted}
          rowKey={rowKey}
          notes={[asOfText]}
          emptyText={localize(emptyText)}
        />
      </Section>
    </>
  );
}
