import type { Sheet } from '../../shared/workbook.ts';
import type { Bulletin } from './content.ts';

/** Lays a bulletin out as the sheets of a workbook: its text on the first, each of its tables on one of its own. */
export function toSheets({ office, number, title, sections, issuedOn }: Bulletin): Sheet[] {
  const lines = [
    office,
    number,
    '',
    ...sections.flatMap(({ heading, paragraphs, table }) => [
      heading,
      ...paragraphs,
      ...(table ? [`（见工作表“${table.name}”）`] : []),
    ]),
    '',
    office,
    issuedOn,
  ];
  return [
    { name: '通报', headings: [title], rows: lines.map((line) => [line === '' ? null : line]) },
    ...sections.flatMap(({ table }) => (table ? [table] : [])),
  ];
}
