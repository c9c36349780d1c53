import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { shanghaiDate } from '../../domain/calendar/dates.ts';
import { divisionChoices } from '../shared/divisions.ts';
import { dateFault, type FigureQuery } from '../shared/figure-query.ts';
import { useI18n } from '../shared/i18n-context.tsx';
import type { QueryValues } from '../shared/location.ts';
import { PRESETS, presetPeriod } from '../shared/period.ts';
import { useMe } from '../shared/session.tsx';
import { TEXT } from './text.ts';

function DateField({
  label,
  value,
  description,
  onChange,
}: {
  readonly label: string;
  readonly value: string;
  readonly description?: string;
  readonly onChange: (value: string) => void;
}) {
  const { t } = useI18n(TEXT);
  const [draft, setDraft] = useState<{ readonly of: string; readonly text: string } | null>(null);
  const text = draft?.of === value ? draft.text : value;
  const fault = text === '' || text === value ? null : dateFault(text);
  return (
    <TextInput
      type="date"
      label={label}
      value={text}
      error={fault ? t(fault) : undefined}
      {...(description ? { title: description } : {})}
      onChange={({ currentTarget }) => {
        const next = currentTarget.value;
        setDraft({ of: value, text: next });
        if (next === '' || dateFault(next) === null) onChange(next);
      }}
    />
  );
}

/** The choice of the division, the period and the as-of day of the whole board. */
export function BoardFilters({
  query,
  set,
}: {
  readonly query: FigureQuery;
  readonly set: (change: QueryValues) => void;
}) {
  const { t, language } = useI18n(TEXT);
  const me = useMe();
  const today = shanghaiDate(Date.now());
  const preset = PRESETS.find((name) => {
    const p = presetPeriod(name, today);
    return p.from === query.from && p.to === query.to;
  });
  const [swapped, setSwapped] = useState(false);
  const setPeriod = (change: { from?: string; to?: string }) => {
    const next = { from: query.from, to: query.to, ...change };
    setSwapped(next.from > next.to);
    if (next.from !== '' && next.to !== '' && next.from <= next.to) set(next);
  };
  return (
    <search className="filters no-print">
      <NativeSelect
        label={t('division')}
        value={query.division}
        data={divisionChoices(me, language)}
        onChange={({ currentTarget }) => set({ division: currentTarget.value })}
      />
      <fieldset className="presets">
        <legend>{t('period')}</legend>
        {PRESETS.map((name) => (
          <Button
            key={name}
            size="compact-sm"
            variant={preset === name ? 'filled' : 'default'}
            aria-pressed={preset === name}
            onClick={() => {
              setSwapped(false);
              set({ ...presetPeriod(name, today) });
            }}
          >
            {t(`preset.${name}`)}
          </Button>
        ))}
      </fieldset>
      <DateField label={t('from')} value={query.from} onChange={(from) => setPeriod({ from })} />
      <DateField label={t('to')} value={query.to} onChange={(to) => setPeriod({ to })} />
      <DateField
        label={t('asOf')}
        description={t('asOfHint')}
        value={query.asOf ?? ''}
        onChange={(asOf) => set({ asOf })}
      />
      <Button variant="default" onClick={() => window.print()}>
        {t('print')}
      </Button>
      {swapped ? (
        <p className="fault" role="alert">
          {t('periodOrder')}
        </p>
      ) : null}
      {query.to > today ? <p className="hint">{t('futureNote')}</p> : null}
    </search>
  );
}
