import { Button } from '@mantine/core';
import { type ReactNode, useMemo, useRef, useState } from 'react';
import type { Cell } from '../../domain/kernel/csv.ts';
import { clockNow } from './clock.ts';
import { download, type ExportColumn, toCsv, toSheet, toXlsx } from './export.ts';
import { formatInstant } from './format.ts';
import type { Language, LocalizedText } from './i18n.ts';
import { useI18n } from './i18n-context.tsx';
import { Empty } from './ui.tsx';

/** A column of a table: `cell` is sorted by and exported, `render` is what is shown instead of it. */
export interface Column<T> {
  readonly key: string;
  readonly title: LocalizedText;
  readonly cell: (row: T, language: Language) => Cell;
  readonly render?: (row: T) => ReactNode;
  readonly numeric?: boolean;
  /** Its cells are percentages, such as 96.55. */
  readonly percent?: boolean;
  /** Long words that may break over lines. */
  readonly wrap?: boolean;
  /** Shown but not exported, such as a button. */
  readonly screenOnly?: boolean;
  /** Exported, but not shown. */
  readonly exportOnly?: boolean;
  /** What the API calls the order by this column. */
  readonly sortKey?: string;
}

/** The order the API gives a list: the `sortKey` of a column, with `-` before it for the last first. */
export interface ServerSort {
  readonly value: string;
  readonly set: (value: string) => void;
}

/** Loads every row of a paged list; `progress` hears how many have come. */
export type LoadAllRows<T> = (
  progress: (n: number) => void,
  signal: AbortSignal,
) => Promise<{ rows: T[]; cut: boolean }>;

interface TableProps<T> {
  /** Names the table for those who hear it, and its exports. */
  readonly name: LocalizedText;
  readonly columns: readonly Column<T>[];
  readonly rows: readonly T[];
  readonly rowKey: (row: T) => string;
  /** Rows below the others that are not sorted. */
  readonly footer?: readonly T[];
  readonly sortable?: boolean;
  /** Where the API sorts: columns with a `sortKey` ask for it. */
  readonly sort?: ServerSort;
  /** Where only some rows are loaded: how to get the rest for an export. */
  readonly loadAllRows?: LoadAllRows<T>;
  /** A row of its own below a row, such as an explanation. */
  readonly renderBelow?: (row: T) => ReactNode;
  readonly exports?: boolean;
  /** What an export says below its rows: what is counted, as of when. */
  readonly notes?: readonly string[];
  /** On a phone each row is a card. */
  readonly cards?: boolean;
  readonly emptyText?: string;
}

const compare = (a: Cell, b: Cell): number => {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a).localeCompare(String(b), 'zh-CN');
};

/** Sorts rows by a column's cells; those without a value come last either way. */
export function sortRows<T>(
  rows: readonly T[],
  cell: (row: T) => Cell,
  direction: 'ascending' | 'descending',
): T[] {
  const sign = direction === 'ascending' ? 1 : -1;
  return [...rows].sort((a, b) => {
    const x = cell(a);
    const y = cell(b);
    return x === null || y === null ? compare(x, y) : sign * compare(x, y);
  });
}

/** Makes the columns of an export: headings and words in the reader's language. */
const toExportColumns = <T,>(columns: readonly Column<T>[], language: Language): ExportColumn<T>[] =>
  columns
    .filter((c) => !c.screenOnly)
    .map(({ title, cell, percent }) => ({
      title: title[language],
      cell: (row) => cell(row, language),
      ...(percent === undefined ? {} : { percent }),
    }));

/** Buttons that export a table as CSV and as a workbook. */
export function ExportButtons<T>({
  name,
  columns,
  rows,
  loadAllRows,
  notes = [],
}: Pick<TableProps<T>, 'name' | 'columns' | 'rows' | 'loadAllRows' | 'notes'>) {
  const { t, language } = useI18n();
  const [state, setState] = useState<{ text: string; busy: boolean } | null>(null);
  const abort = useRef<AbortController | null>(null);

  async function exportAs(kind: 'csv' | 'xlsx') {
    const controller = new AbortController();
    abort.current = controller;
    const { signal } = controller;
    setState({ text: t('exporting', { n: 0 }), busy: true });
    try {
      const progress = (n: number) => setState({ text: t('exporting', { n }), busy: true });
      const { rows: all, cut } = loadAllRows
        ? await loadAllRows(progress, signal)
        : { rows: [...rows], cut: false };
      const out = toExportColumns(columns, language);
      const booleans = [t('yes'), t('no')] as const;
      const file = name[language].replaceAll(/[\s/\\:]+/g, '-');
      if (kind === 'csv') {
        download(`${file}.csv`, new Blob([toCsv(out, all, booleans)], { type: 'text/csv;charset=utf-8' }));
      } else {
        setState({ text: t('exportWriting', { n: all.length }), busy: true });
        // The whole name stands below; of a sheet's own name there is room for the first words.
        const sheet = toSheet(name[language].split(/[ ,] ?\d/)[0] ?? '', out, all, {
          notes: [
            name[language],
            ...notes,
            t('exportedAt', { at: formatInstant(new Date(clockNow()).toISOString(), language) }),
          ],
          booleans,
        });
        download(`${file}.xlsx`, await toXlsx([sheet], signal));
      }
      setState(cut ? { text: t('exportCut', { n: all.length }), busy: false } : null);
    } catch {
      setState(signal.aborted ? null : { text: t('exportFailed'), busy: false });
    }
  }

  return (
    <div className="exports no-print">
      <span role="status">{state?.text ?? ''}</span>
      {state?.busy ? (
        <Button variant="subtle" size="compact-sm" onClick={() => abort.current?.abort()}>
          {t('cancel')}
        </Button>
      ) : null}
      {(['csv', 'xlsx'] as const).map((kind) => (
        <Button
          key={kind}
          variant="default"
          size="compact-sm"
          disabled={state?.busy ?? false}
          onClick={() => exportAs(kind)}
          aria-label={`${t(kind === 'csv' ? 'exportCsv' : 'exportXlsx')}: ${name[language]}`}
        >
          {t(kind === 'csv' ? 'exportCsv' : 'exportXlsx')}
        </Button>
      ))}
    </div>
  );
}

/** A table that can be sorted by its headings, exported, and read on a phone by scrolling sideways. */
export function DataTable<T>(props: TableProps<T>) {
  const { name, columns, rows, rowKey, footer = [], sortable = false, renderBelow, exports = true } = props;
  const { t, localize, language } = useI18n();
  const [order, setOrder] = useState<{ key: string; direction: 'ascending' | 'descending' } | null>(null);
  const shown = columns.filter((c) => !c.exportOnly);
  const sorted = useMemo(() => {
    const column = order && columns.find((c) => c.key === order.key);
    return column ? sortRows(rows, (row) => column.cell(row, language), order.direction) : rows;
  }, [rows, columns, order, language]);

  const { sort } = props;
  const frame = props.cards ? 'table-scroll cards' : 'table-scroll';
  const canSort = ({ sortKey, screenOnly }: Column<T>) =>
    sort ? sortKey !== undefined : sortable && !screenOnly;
  const directionOf = ({ key, sortKey }: Column<T>): 'ascending' | 'descending' | undefined => {
    if (!sort) return order?.key === key ? order.direction : undefined;
    if (sortKey === undefined || sort.value.replace(/^-/, '') !== sortKey) return undefined;
    return sort.value.startsWith('-') ? 'descending' : 'ascending';
  };

  function toggleSort(column: Column<T>) {
    if (sort) {
      sort.set(`${directionOf(column) === 'ascending' ? '-' : ''}${column.sortKey}`);
      return;
    }
    setOrder((now) => {
      const first = column.numeric ? 'descending' : 'ascending';
      if (now?.key !== column.key) return { key: column.key, direction: first };
      return { key: column.key, direction: now.direction === 'ascending' ? 'descending' : 'ascending' };
    });
  }

  const isEmptyCell = ({ cell, screenOnly }: Column<T>, row: T): true | undefined => {
    const value = screenOnly ? undefined : cell(row, language);
    return value === null || value === '' ? true : undefined;
  };
  const renderCell = (column: Column<T>, row: T): ReactNode => {
    if (column.render) return column.render(row);
    const cell = column.cell(row, language);
    if (cell === null) return '—';
    return typeof cell === 'boolean' ? t(cell ? 'yes' : 'no') : cell;
  };
  const renderRow = (row: T, className?: string) => {
    const more = renderBelow?.(row);
    return [
      <tr key={rowKey(row)} className={className}>
        {shown.map((column) => (
          <td
            key={column.key}
            className={column.numeric ? 'numeric' : column.wrap ? 'wrap' : undefined}
            // As a card on a phone: what each value is, and which have none.
            data-label={localize(column.title)}
            data-empty={isEmptyCell(column, row)}
          >
            {renderCell(column, row)}
          </td>
        ))}
      </tr>,
      more ? (
        <tr key={`${rowKey(row)} below`} className="below">
          <td colSpan={shown.length}>{more}</td>
        </tr>
      ) : null,
    ];
  };

  return (
    <>
      {rows.length === 0 ? (
        <Empty {...(props.emptyText === undefined ? {} : { text: props.emptyText })} />
      ) : (
        // Keyboards must be able to scroll what is wider than a phone.
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region needs focus
        <section className={frame} aria-label={localize(name)} tabIndex={0}>
          <table>
            <caption className="visually-hidden">{localize(name)}</caption>
            <thead>
              <tr>
                {shown.map((column) => (
                  <th
                    key={column.key}
                    scope="col"
                    className={column.numeric ? 'numeric' : undefined}
                    {...(directionOf(column) ? { 'aria-sort': directionOf(column) } : {})}
                  >
                    {canSort(column) ? (
                      <button type="button" className="sort" onClick={() => toggleSort(column)}>
                        {localize(column.title)}
                        <span aria-hidden="true">
                          {{ ascending: ' ▲', descending: ' ▼', none: '' }[directionOf(column) ?? 'none']}
                        </span>
                      </button>
                    ) : (
                      localize(column.title)
                    )}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {sorted.map((row) => renderRow(row))}
              {footer.map((row) => renderRow(row, 'total'))}
            </tbody>
          </table>
        </section>
      )}
      {exports && rows.length > 0 ? (
        <ExportButtons
          name={name}
          columns={columns}
          rows={[...sorted, ...footer]}
          {...(props.loadAllRows ? { loadAllRows: props.loadAllRows } : {})}
          {...(props.notes ? { notes: props.notes } : {})}
        />
      ) : null}
    </>
  );
}

/** A row of a table of bars. */
export interface BarRow {
  readonly key: string;
  readonly label: LocalizedText;
  readonly size: number;
  readonly value: ReactNode;
  readonly tone?: 'bad';
}

/** Counts with a bar each: a small chart that is a table, so that screen readers read it and it can be exported. */
export function BarTable({
  name,
  headings,
  rows,
}: {
  readonly name: LocalizedText;
  /** Headings of the label and of the value. */
  readonly headings: readonly [LocalizedText, LocalizedText];
  readonly rows: readonly BarRow[];
}) {
  const { localize } = useI18n();
  const max = Math.max(1, ...rows.map((r) => r.size));
  const columns: Column<BarRow>[] = [
    { key: 'label', title: headings[0], cell: (r, l) => r.label[l] },
    { key: 'value', title: headings[1], cell: (r) => Math.round(r.size * 100) / 100 },
  ];
  return (
    <>
      <table className="bars">
        <caption className="visually-hidden">{localize(name)}</caption>
        <thead className="visually-hidden">
          <tr>
            <th scope="col">{localize(headings[0])}</th>
            <th scope="col">{localize(headings[1])}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key}>
              <th scope="row">{localize(row.label)}</th>
              <td>
                <span className={`bar ${row.tone ?? ''}`} style={{ width: `${(row.size * 100) / max}%` }} />
                <span className="bar-value">{row.value}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <ExportButtons name={name} columns={columns} rows={rows} />
    </>
  );
}
