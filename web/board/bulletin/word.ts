import {
  AlignmentType,
  BorderStyle,
  convertMillimetersToTwip,
  Document,
  Footer,
  type IParagraphOptions,
  LineRuleType,
  Packer,
  PageNumber,
  Paragraph,
  Table,
  TableCell,
  TableRow,
  TextRun,
  WidthType,
} from 'docx';
import type { Cell } from '../../../domain/kernel/csv.ts';
import type { Bulletin, BulletinTable } from './content.ts';

/*
 * The layout of official documents (GB/T 9704-2012): A4 with a type area of 156 by 225 mm, the title in small standard Song of size
 * two, the text in imitation Song of size three, headings in black, 28.95 points a line. Sizes are half points.
 */
const TITLE = { font: '方正小标宋简体', size: 44 };
const BODY = { font: '仿宋_GB2312', size: 32 };
const HEADING = { font: '黑体', size: 32 };
const SMALL = { font: '仿宋_GB2312', size: 21 };
const LINE = { line: 579, lineRule: LineRuleType.EXACT };
/** Two characters. */
const INDENT = { firstLine: 640 };

const paragraph = (text: string, run: object, options: IParagraphOptions = {}): Paragraph =>
  new Paragraph({ spacing: LINE, ...options, children: [new TextRun({ text, ...run })] });

const cellText = (cell: Cell): string => (cell === null ? '—' : String(cell));

function table({ headings, rows }: BulletinTable): Table {
  const cell = (text: string, bold: boolean): TableCell =>
    new TableCell({
      margins: { left: 60, right: 60 },
      children: [
        new Paragraph({
          alignment: AlignmentType.CENTER,
          children: [new TextRun({ text, bold, ...SMALL })],
        }),
      ],
    });
  return new Table({
    width: { size: 100, type: WidthType.PERCENTAGE },
    rows: [
      // Repeated on every page that the table goes on to.
      new TableRow({ tableHeader: true, cantSplit: true, children: headings.map((h) => cell(h, true)) }),
      ...rows.map(
        (row) =>
          new TableRow({ cantSplit: true, children: row.map((value) => cell(cellText(value), false)) }),
      ),
    ],
  });
}

/** Writes a bulletin as a document for Word. */
export function toWord({ office, number, title, sections, issuedOn }: Bulletin): Promise<Blob> {
  const center = { alignment: AlignmentType.CENTER };
  const right = { alignment: AlignmentType.RIGHT };
  const document = new Document({
    creator: office,
    title,
    styles: { default: { document: { run: BODY } } },
    sections: [
      {
        properties: {
          page: {
            size: { width: convertMillimetersToTwip(210), height: convertMillimetersToTwip(297) },
            margin: {
              top: convertMillimetersToTwip(37),
              left: convertMillimetersToTwip(28),
              right: convertMillimetersToTwip(26),
              bottom: convertMillimetersToTwip(35),
            },
          },
        },
        footers: {
          default: new Footer({
            children: [
              new Paragraph({
                ...center,
                children: [
                  new TextRun({ children: ['— ', PageNumber.CURRENT, ' —'], font: '宋体', size: 28 }),
                ],
              }),
            ],
          }),
        },
        children: [
          paragraph(office, { ...TITLE, color: 'C00000' }, center),
          paragraph(number, BODY, {
            ...center,
            border: { bottom: { style: BorderStyle.SINGLE, size: 12, color: 'C00000', space: 8 } },
          }),
          paragraph('', BODY),
          paragraph(title, TITLE, center),
          paragraph('', BODY),
          ...sections.flatMap(({ heading, paragraphs, table: rows }) => [
            paragraph(heading, HEADING, { indent: INDENT, keepNext: true }),
            ...paragraphs.map((text) => paragraph(text, BODY, { indent: INDENT })),
            ...(rows ? [table(rows)] : []),
          ]),
          paragraph('', BODY),
          paragraph(office, BODY, right),
          paragraph(issuedOn, BODY, right),
        ],
      },
    ],
  });
  return Packer.toBlob(document);
}
