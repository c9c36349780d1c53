import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvOf, parseCsv, unmarkedText } from '../../../domain/kernel/csv.ts';

const cell = fc.oneof(
  fc.string({ unit: fc.constantFrom(...'\'="=-+@,\t\r\n 　\u200b\ufeff\u202d张1＝a'), maxLength: 10 }),
  fc.string({ unit: 'grapheme', maxLength: 10 }),
);
const table = fc.array(fc.array(cell, { minLength: 1, maxLength: 5 }), { maxLength: 5 });
const withoutMark = (text: string) => text.replace(/^\uFEFF/, '');

describe('CSV', () => {
  it('gives back every cell that was written into it', () => {
    fc.assert(
      fc.property(table, (cells) => {
        const read = parseCsv(withoutMark(csvOf(cells))).map((row) => row.map(unmarkedText));
        expect(read).toEqual(cells);
      }),
      { numRuns: 1000 },
    );
  });

  it('writes nothing, yes and no, and numbers as they are', () => {
    expect(csvOf([['甲', null, true, false, 0, -1.5, '-1.5']])).toBe("\uFEFF甲,,是,否,0,-1.5,'-1.5\r\n");
    expect(csvOf([['a', true, false]], ['Yes', 'No'])).toBe('\uFEFFa,Yes,No\r\n');
  });

  it('marks a text that is to be, once', () => {
    fc.assert(
      fc.property(cell, (text) => {
        const [[written = ''] = []] = parseCsv(withoutMark(csvOf([[{ text }]])));
        expect([written.startsWith("'"), unmarkedText(written)]).toEqual([true, text]);
      }),
    );
    expect(csvOf([[{ text: '110105194912310000' }]])).toBe("\uFEFF'110105194912310000\r\n");
  });

  it('is read as another reader reads it, whatever the line ends', () => {
    fc.assert(
      fc.property(table, fc.constantFrom('\r\n', '\n', '\r'), (cells, end) => {
        const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
        const text = cells.map((row) => row.map(quoted).join(',') + end).join('');
        expect(parseCsv(text)).toEqual(
          parse(text, { relax_column_count: true, record_delimiter: ['\r\n', '\n', '\r'] }),
        );
        expect(parseCsv(text)).toEqual(cells);
      }),
    );
  });

  it('lets no cell begin like a formula', () => {
    fc.assert(
      fc.property(cell, (text) => {
        const [[written = ''] = []] = parseCsv(withoutMark(csvOf([[text]])));
        expect(written).not.toMatch(/^[\s\p{Cf}]*[=+\-@＝＋－＠]/u);
      }),
    );
  });

  it.each([
    ['', []],
    ['\n', [['']]],
    ['a,', [['a', '']]],
    ['a,b\n\r\n\rc', [['a', 'b'], [''], [''], ['c']]],
    ['="44",="a,""b"\r\n', [['="44"', '="a,""b"']]],
  ])('%j is %j', (text, rows) => expect(parseCsv(text)).toEqual(rows));

  it.each([
    ['a\n"open,\n', 2],
    ['"a\nb",c\nx"y",z', 3],
    ['"a"b', 1],
    ['="a', 1],
    ['="a"b', 1],
    ['"a\rb",c\r\nx"y",z', 3],
  ])('refuses %j with the line', (text, line) => {
    expect(() => parseCsv(text)).toThrow(
      expect.objectContaining({ line, message: expect.stringMatching(/^a quotation mark is out of place/) }),
    );
  });

  it.each([
    ["'440300", '440300'],
    ["''440300", "'440300"],
    ["\u200b '=1", '=1'],
    ['="440300"', '440300'],
    ['="a""b"', 'a"b'],
    ['\'="440300"', '="440300"'],
    ['="4403', '="4403'],
    ["44'03", "44'03"],
  ])('takes one mark off %j', (marked, text) => expect(unmarkedText(marked)).toBe(text));
});
