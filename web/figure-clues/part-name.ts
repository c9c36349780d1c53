import { CONCLUSION_CODES, CONCLUSIONS } from '../../domain/clue/conclusions.ts';
import { AGE_BANDS, DUE_BANDS } from '../../domain/metrics/bands.ts';
import { agePart, conclusionPart, duePart } from '../../domain/metrics/history.ts';
import type { FigurePart } from '../shared/figure-query.ts';
import type { LocalizedText } from '../shared/i18n.ts';
import { PART_NAMES } from './text.ts';

/** The parts that have names elsewhere: bands and conclusions. */
const NAMED: ReadonlyMap<string, LocalizedText> = new Map<string, LocalizedText>([
  ...Object.entries(PART_NAMES),
  ...AGE_BANDS.map((b) => [agePart(b.band), { zh: `已办理${b.zh}`, en: `Age: ${b.en}` }] as const),
  ...DUE_BANDS.map((b) => [duePart(b.band), b] as const),
  ...CONCLUSION_CODES.map((code) => [conclusionPart(code), CONCLUSIONS[code]] as const),
]);

/** Names a part of a figure. */
export const partName = (part: FigurePart): LocalizedText => NAMED.get(part) ?? { zh: part, en: part };

/** Tells whether a part has a name of its own here: the few that are offered as buttons. */
export const isMainPart = (part: FigurePart): boolean => Object.hasOwn(PART_NAMES, part);
