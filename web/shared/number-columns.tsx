import { formatYuan, toYuan } from './format.ts';
import { type LocalizedText, msg } from './i18n.ts';
import type { Column } from './table.tsx';

/** Makes a column of sums in yuan. @param fen a row's sum in fen, null where it has none */
export const moneyColumn = <T,>(
  key: string,
  title: LocalizedText,
  fen: (row: T) => number | null,
): Column<T> => ({
  key,
  title,
  cell: (r) => {
    const value = fen(r);
    return value === null ? null : toYuan(value);
  },
  render: (r) => {
    const value = fen(r);
    return value === null ? '—' : formatYuan(value);
  },
  numeric: true,
});

/** Makes the column of how often a row counts in a figure; shown where one counts more than once. */
export const countedColumn = <T extends { readonly counted: number }>(
  rows: readonly T[] = [],
): Column<T> => ({
  key: 'counted',
  title: msg('计入次数', 'Times counted'),
  cell: (r) => r.counted,
  numeric: true,
  ...(rows.some(({ counted }) => counted > 1) ? {} : { exportOnly: true }),
});

/**
 * Makes a column of rates in percent.
 * @param percentOf a row's rate, rounded, such as `96.55`; null where it has none
 * @param none what is shown where a row has none
 */
export const percentColumn = <T,>(
  title: LocalizedText,
  percentOf: (row: T) => string | null,
  none: string,
): Column<T> => ({
  key: 'percent',
  title,
  cell: (r) => {
    const text = percentOf(r);
    return text === null ? null : Number(text);
  },
  render: (r) => percentOf(r) ?? none,
  numeric: true,
  percent: true,
});
