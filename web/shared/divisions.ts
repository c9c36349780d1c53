import { division } from '../../domain/places/divisions.ts';
import type { Me } from './answers.ts';
import type { Language } from './i18n.ts';

/** Finds a division's name, or its code where it has none. */
export function divisionName(code: string | null, language: Language, me?: Pick<Me, 'divisions'>): string {
  if (code === null) return '—';
  const known = division(code) ?? me?.divisions.find((d) => d.code === code);
  return known?.[language] ?? code;
}

/** Lists the divisions somebody can pick, indented by level, for a select. */
export function divisionChoices(
  me: Pick<Me, 'divisions' | 'division'>,
  language: Language,
): { value: string; label: string }[] {
  const shortest = Math.min(...me.divisions.map((d) => d.code.length));
  const levels = [...new Set(me.divisions.map((d) => d.code.length))].sort((a, b) => a - b);
  return me.divisions.map((d) => {
    const depth = levels.indexOf(d.code.length) - levels.indexOf(shortest);
    return { value: d.code, label: `${'\u3000'.repeat(depth)}${d[language] ?? d.code}` };
  });
}

/** Finds the division shown first to somebody: their own, or the first below it they can pick. */
export const homeDivision = (me: Pick<Me, 'division' | 'divisions'>): string =>
  me.division === '*' ? (me.divisions[0]?.code ?? '44') : me.division;
