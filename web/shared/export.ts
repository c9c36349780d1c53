import { type Cell, csvOf } from '../../domain/kernel/csv.ts';
import type { Sheet, Workbook } from './workbook.ts';
import WorkbookWorker from './workbook.worker.ts?worker';

/** A column as exported: its heading, and its cell of a row. */
export interface ExportColumn<T> {
  readonly title: string;
  readonly cell: (row: T) => Cell;
  /** Its cells are percentages, such as 96.55. */
  readonly percent?: boolean;
}

/** Writes rows with their headings as CSV. */
export const toCsv = <T>(
  columns: readonly ExportColumn<T>[],
  rows: readonly T[],
  booleans?: Sheet['booleans'],
): string =>
  csvOf(
    [columns.map(({ title }) => title), ...rows.map((row) => columns.map(({ cell }) => cell(row)))],
    booleans,
  );

/** Makes the sheet of a table: the headings, the rows, and below them what they are. */
export const toSheet = <T>(
  name: string,
  columns: readonly ExportColumn<T>[],
  rows: readonly T[],
  extras: Pick<Sheet, 'notes' | 'booleans'> = {},
): Sheet => ({
  name,
  headings: columns.map(({ title }) => title),
  rows: rows.map((row) => columns.map(({ cell }) => cell(row))),
  percents: columns.flatMap(({ percent }, i) => (percent ? [i] : [])),
  ...extras,
});

/**
 * Writes an Excel workbook in a worker, so that the page stays free.
 * @param signal stops the worker
 * @throws Error when it was stopped, or could not be written
 */
export async function toXlsx(workbook: Workbook, signal: AbortSignal): Promise<Blob> {
  signal.throwIfAborted();
  const worker = new WorkbookWorker();
  try {
    return await new Promise<Blob>((resolve, reject) => {
      const fail = () => reject(new Error('The workbook could not be written.'));
      worker.onmessage = ({ data }) => (data instanceof Blob ? resolve(data) : fail());
      // Also when its script could not be fetched.
      worker.onerror = fail;
      worker.onmessageerror = fail;
      signal.addEventListener('abort', () => reject(signal.reason));
      worker.postMessage(workbook);
    });
  } finally {
    worker.terminate();
  }
}

/** Downloads a file in the browser. */
export function download(name: string, blob: Blob): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
