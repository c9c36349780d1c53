import { isWithin } from '../../domain/places/divisions.ts';
import { isCertified, type Unit } from '../../domain/roster/assignment.ts';
import type { CaseView, Policy } from '../shared/answers.ts';
import { clockToday } from '../shared/clock.ts';
import type { Candidate } from '../shared/commands.ts';
import { useI18n } from '../shared/i18n-context.tsx';
import { useApiQuery } from '../shared/queries.ts';
import { useUnits } from '../shared/units.ts';
import { SUSPENSION_GROUNDS } from './labels.ts';
import { FORM_TEXT } from './text.ts';

/** Finds who can be named in a form, and the grounds on which a place suspends cases. */
export function useCandidates(
  c: CaseView,
  wanted: readonly string[],
): ReadonlyMap<string, readonly Candidate[]> {
  const { t, localize } = useI18n(FORM_TEXT);
  const areGroundsWanted = wanted.includes('grounds');
  const units = useUnits(c.division, wanted.length > 0 && !areGroundsWanted).data ?? [];
  const policyPath = `/policies/${encodeURIComponent(c.policyVersion)}`;
  const policy = useApiQuery<Policy>(policyPath, {}, areGroundsWanted).data;
  const today = clockToday();
  const staff = new Map<string, Candidate & { readonly roles: readonly string[] }>();
  for (const { name: unitName, officers } of units) {
    for (const { id, name, roles, certificate, absences } of officers) {
      const absence = absences?.find(({ from, to }) => from <= today && today <= to);
      const isRecused = c.recused.includes(id);
      const remark = isRecused
        ? t('recused')
        : absence
          ? t('absentUntil', { day: absence.to })
          : certificate
            ? t('certifiedUntil', { day: certificate.validTo })
            : '';
      const known = staff.get(id);
      staff.set(id, {
        id,
        name,
        unitName: known?.unitName ?? unitName,
        remark: known?.remark || remark,
        against: isRecused || absence !== undefined || (known?.against ?? false),
        roles: [...(known?.roles ?? []), ...roles],
      });
    }
  }
  const all = [...staff.values()];
  return new Map<string, readonly Candidate[]>([
    ['staff', all],
    ['inspectors', all.filter(({ id }) => isCertified(id, units as readonly Unit[], today))],
    ['hearing-officers', all.filter(({ roles }) => roles.includes('hearing-officer'))],
    [
      'grounds',
      (policy?.case.suspensionGrounds ?? [])
        .filter(({ division }) => isWithin(c.division, division))
        .map(({ code, basis }) => ({
          id: code,
          name: localize(SUSPENSION_GROUNDS[code] ?? basis),
          unitName: '',
          remark: localize(basis),
          against: false,
        })),
    ],
  ]);
}
