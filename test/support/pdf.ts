import { inflateSync } from 'node:zlib';

/** A piece of text on a page, in points from its left and upper edge. */
export interface PdfText {
  readonly x: number;
  readonly y: number;
  readonly text: string;
}

/** A page of a PDF: its size in points, and what is written on it in reading order. */
export interface PdfPage {
  readonly width: number;
  readonly height: number;
  readonly texts: readonly PdfText[];
  /** The lines of the page, each as one text without spaces. */
  readonly lines: readonly string[];
}

type Matrix = readonly [number, number, number, number, number, number];

const UNIT: Matrix = [1, 0, 0, 1, 0, 0];
const multiply = ([a, b, c, d, e, f]: Matrix, [g, h, i, j, k, l]: Matrix): Matrix => [
  a * g + b * i,
  a * h + b * j,
  c * g + d * i,
  c * h + d * j,
  e * g + f * i + k,
  e * h + f * j + l,
];

/** Radicals that no normal form makes the characters they look like. */
const RADICALS: Readonly<Record<string, string>> = {
  '⺠': '民',
  '⻄': '西',
  '⻅': '见',
  '⻆': '角',
  '⻉': '贝',
  '⻋': '车',
  '⻓': '长',
  '⻔': '门',
  '⻘': '青',
  '⻚': '页',
  '⻛': '风',
  '⻜': '飞',
  '⻝': '食',
  '⻢': '马',
  '⻥': '鱼',
  '⻩': '黄',
  '⻬': '齐',
  '⻰': '龙',
  戶: '户',
};
/** Chinese characters that a font shares with radicals come as those. */
const fromRadicals = (text: string): string =>
  [...text.normalize('NFKC')].map((mark) => RADICALS[mark] ?? mark).join('');

interface Font {
  /** Bytes of a character's code. */
  readonly bytes: 1 | 2;
  readonly unicode: ReadonlyMap<number, string>;
}

const fromUtf16Hex = (hex: string) => Buffer.from(hex, 'hex').swap16().toString('utf16le');

/** Reads a font's map from codes to text. */
function parseToUnicode(map: string): Map<number, string> {
  const unicode = new Map<number, string>();
  for (const [, body = ''] of map.matchAll(/beginbfchar([\s\S]*?)endbfchar/g)) {
    for (const [, code = '', text = ''] of body.matchAll(/<(\w+)> *<(\w+)>/g))
      unicode.set(Number.parseInt(code, 16), fromUtf16Hex(text));
  }
  for (const [, body = ''] of map.matchAll(/beginbfrange([\s\S]*?)endbfrange/g)) {
    for (const [, first = '', last = '', text = ''] of body.matchAll(/<(\w+)> *<(\w+)> *<(\w+)>/g)) {
      const start = Number.parseInt(first, 16);
      for (let code = start; code <= Number.parseInt(last, 16); code += 1) {
        const value = Number.parseInt(text, 16) + code - start;
        unicode.set(code, fromUtf16Hex(value.toString(16).padStart(4, '0')));
      }
    }
  }
  return unicode;
}

/** Reads the bytes of a string of a content stream, `<hex>` or `(text)`. */
function parseString(token: string): number[] {
  if (token.startsWith('<')) return [...Buffer.from(token.slice(1, -1), 'hex')];
  const text = token.slice(1, -1).replace(/\\(?:(\d{1,3})|([\s\S]))/g, (_, octal, char) => {
    if (octal) return String.fromCharCode(Number.parseInt(octal, 8));
    return { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' }[char as string] ?? char;
  });
  return [...Buffer.from(text, 'latin1')];
}

const TOKEN = /<[\da-fA-F\s]*>|\((?:\\[\s\S]|[^\\()])*\)|[[\]]|\/[^\s/<>[\]()]+|[^\s/<>[\]()]+/g;

/** Reads the texts of PDFs as Chromium writes them (Skia): objects in plain, streams deflated, no object streams. */
export function readPdf(bytes: Uint8Array): PdfPage[] {
  const file = Buffer.from(bytes).toString('latin1');
  const objects = new Map<string, string>();
  for (const [, id = '', body = ''] of file.matchAll(/(?:^|\n)(\d+) 0 obj\n([\s\S]*?)\nendobj/g))
    objects.set(id, body);
  const follow = (id: string | undefined) => objects.get(id ?? '') ?? '';
  const readStream = (object: string) => {
    const start = object.indexOf('stream\n') + 'stream\n'.length;
    const length = Number(/\/Length (\d+)/.exec(object)?.[1]);
    const data = Buffer.from(object.slice(start, start + length), 'latin1');
    return (/\/FlateDecode/.test(object) ? inflateSync(data) : data).toString('latin1');
  };
  const fonts = new Map<string, Font>();
  const readFont = (id: string): Font => {
    const object = follow(id);
    const font = fonts.get(id) ?? {
      bytes: /\/Subtype \/Type0/.test(object) ? 2 : 1,
      unicode: parseToUnicode(readStream(follow(/\/ToUnicode (\d+)/.exec(object)?.[1]))),
    };
    fonts.set(id, font);
    return font;
  };

  /** Writes down what a content stream, and the forms within it, show. */
  function collect(stream: string, resources: string, base: Matrix, texts: PdfText[]): void {
    let current = base;
    let text = UNIT;
    let font: Font | undefined;
    const saved: Matrix[] = [];
    let operands: string[] = [];
    const numbers = () => operands.slice(-6).map(Number) as unknown as Matrix;
    for (const [token] of stream.matchAll(TOKEN)) {
      if (/^[[\]<(/\d.+-]/.test(token)) {
        operands.push(token);
        continue;
      }
      if (token === 'q') saved.push(current);
      else if (token === 'Q') current = saved.pop() ?? base;
      else if (token === 'cm') current = multiply(numbers(), current);
      else if (token === 'BT') text = UNIT;
      else if (token === 'Tm') text = numbers();
      else if (token === 'Td') text = multiply([1, 0, 0, 1, Number(operands[0]), Number(operands[1])], text);
      else if (token === 'Tf') {
        const id = new RegExp(`${operands[0]} (\\d+) 0 R`).exec(resources)?.[1];
        font = id === undefined ? undefined : readFont(id);
      } else if (token === 'Do') {
        const form = follow(new RegExp(`${operands[0]} (\\d+) 0 R`).exec(resources)?.[1]);
        if (/\/Subtype \/Form/.test(form)) {
          const own = /\/Matrix \[([^\]]*)\]/.exec(form)?.[1]?.split(' ').map(Number) ?? UNIT;
          collect(readStream(form), form, multiply(own as unknown as Matrix, current), texts);
        }
      } else if ((token === 'Tj' || token === 'TJ') && font) {
        const codes = operands.filter((o) => /^[<(]/.test(o)).flatMap(parseString);
        let shown = '';
        for (let i = 0; i < codes.length; i += font.bytes) {
          const code = font.bytes === 2 ? (codes[i] ?? 0) * 256 + (codes[i + 1] ?? 0) : (codes[i] ?? 0);
          shown += font.unicode.get(code) ?? '';
        }
        const [, , , , x, y] = multiply(text, current);
        if (shown !== '') texts.push({ x, y, text: fromRadicals(shown) });
      }
      operands = [];
    }
  }

  const ids = [...(/\/Kids \[([^\]]*)\]/.exec(file)?.[1] ?? '').matchAll(/(\d+) 0 R/g)].map(([, id]) => id);
  return ids.map((id) => {
    const page = follow(id);
    const [, , width = 0, height = 0] = (/\/MediaBox \[([^\]]*)\]/.exec(page)?.[1] ?? '')
      .split(' ')
      .map(Number);
    const found: PdfText[] = [];
    collect(readStream(follow(/\/Contents (\d+)/.exec(page)?.[1])), page, UNIT, found);
    const texts = found.map((one) => ({ ...one, y: height - one.y })).sort((a, b) => a.y - b.y || a.x - b.x);
    const rows = Map.groupBy(texts, ({ y }) => Math.round(y / 2));
    const lines = [...rows.values()].map((row) =>
      row
        .sort((a, b) => a.x - b.x)
        .map((one) => one.text)
        .join('')
        .replaceAll(/\s/g, ''),
    );
    return { width, height, texts, lines };
  });
}
