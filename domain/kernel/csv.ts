/** A cell of a table. */
export type Cell = string | number | boolean | null;

/** A text that is written with its mark, whether or not it needs one: a spreadsheet program leaves all its digits. */
export interface MarkedText {
  readonly text: string;
}

/** A spreadsheet would take such a text for a formula; tabs and carriage returns hide one. */
const FORMULA = /^[\s\p{Cf}]*[=+\-@＝＋－＠\t\r]/u;
/** What may stand before a mark without being seen. */
const LEAD = '[\\s\\p{Cf}]*';
const APOSTROPHE = new RegExp(`^${LEAD}'`, 'u');
const QUOTED = new RegExp(`^${LEAD}="([^"]*(?:""[^"]*)*)"${LEAD}$`, 'u');

/**
 * The text of a cell without what marks it as a text for spreadsheets: an apostrophe before it, or `="…"` around it. One
 * mark is taken off and no more, so that this gives back what `csvOf` was given.
 */
export function unmarkedText(cell: string): string {
  const marked = APOSTROPHE.exec(cell);
  if (marked) return cell.slice(marked[0].length);
  const quoted = QUOTED.exec(cell);
  return quoted ? (quoted[1] ?? '').replaceAll('""', '"') : cell;
}

/** What is written of true and of false. */
type BooleanWords = readonly [yes: string, no: string];

function csvText(cell: Cell | MarkedText, [yes, no]: BooleanWords): string {
  if (cell === null) return '';
  if (typeof cell === 'boolean') return cell ? yes : no;
  if (typeof cell === 'number') return String(cell);
  const text = typeof cell === 'string' ? cell : cell.text;
  // A text that would lose something of its own as a mark is marked as well.
  const safe = text !== cell || FORMULA.test(text) || unmarkedText(text) !== text ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/**
 * Lines of cells as CSV (RFC 4180). The byte order mark tells Excel that it is UTF-8; no cell is run as a formula.
 * @param booleans in the language of the headings
 */
export const csvOf = (
  lines: readonly (readonly (Cell | MarkedText)[])[],
  booleans: BooleanWords = ['是', '否'],
): string =>
  `\uFEFF${lines.map((cells) => `${cells.map((cell) => csvText(cell, booleans)).join(',')}\r\n`).join('')}`;

/** A text is no CSV. Says what is wrong and where, and nothing of what is in it. */
export class CsvError extends Error {
  /** From 1, as editors number lines. */
  readonly line: number;
  constructor(message: string, line: number) {
    super(message);
    this.line = line;
  }
}

/** The end of a field's text: the next delimiter or line end. */
const FIELD_END = /[,\r\n]|$/g;
/** A quoted field, or one kept as text by `="…"`, with nothing after the closing quotation mark. */
const ENCLOSED = /(=?)"([^"]*(?:""[^"]*)*)"(?=[,\r\n]|$)/y;

/**
 * Reads CSV (RFC 4180) with commas, any mixture of line ends, and fields kept as text by an unquoted `="…"`, which stay
 * as they are. Rows may differ in length; an empty line is a row of one empty field. A reader of our own, because others
 * take an unquoted `="…"` only together with every stray quotation mark.
 * @throws CsvError when a quotation mark is out of place
 */
export function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let line = 1;
  let at = 0;
  while (at < text.length || row.length > 0) {
    const enclosed = /^=?"/.test(text.slice(at, at + 2));
    let end: number;
    if (enclosed) {
      ENCLOSED.lastIndex = at;
      const found = ENCLOSED.exec(text);
      if (!found) throw new CsvError('a quotation mark is out of place or not closed', line);
      const [whole, mark, inner = ''] = found;
      row.push(mark ? whole : inner.replaceAll('""', '"'));
      line += inner.match(/\r\n?|\n/g)?.length ?? 0;
      end = at + whole.length;
    } else {
      FIELD_END.lastIndex = at;
      end = FIELD_END.exec(text)?.index ?? text.length;
      const field = text.slice(at, end);
      if (field.includes('"')) throw new CsvError('a quotation mark is out of place', line);
      row.push(field);
    }
    at = end + 1;
    if (text[end] === ',') continue;
    rows.push(row);
    row = [];
    line += 1;
    if (text.startsWith('\r\n', end)) at = end + 2;
  }
  return rows;
}
