import { NativeSelect } from '@mantine/core';
import { divisionChoices } from './divisions.ts';
import { useI18n } from './i18n-context.tsx';
import { useMe } from './session.tsx';

/** Picks the division that a page is about, of those the caller may see. */
export function DivisionSelect({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (division: string) => void;
}) {
  const { t, language } = useI18n();
  return (
    <NativeSelect
      label={t('division')}
      value={value}
      data={divisionChoices(useMe(), language)}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}
