import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { CalendarDate } from '../../domain/calendar/dates.ts';
import { clockToday } from '../shared/clock.ts';
import { DivisionSelect } from '../shared/division-select.tsx';
import { type DateFaults, dateFaults, type FigureQuery, type TypedDates } from '../shared/figure-query.ts';
import { useI18n } from '../shared/i18n-context.tsx';
import type { QueryValues } from '../shared/location.ts';
import { PRESETS, presetPeriod } from '../shared/period.ts';
import { TEXT } from './text.ts';

/** The dates in the fields, why they cannot be counted, and how to change them. */
export interface DateFields {
  readonly shown: TypedDates;
  readonly faults: DateFaults;
  /** Whether the fields show what the address says, which is what is counted. */
  readonly settled: boolean;
  readonly type: (change: Partial<TypedDates>) => void;
}

/** Keeps the dates as typed until they can be counted; then they go into the address, all three at once. */
export function useDateFields(
  { from, to, asOf }: FigureQuery,
  set: (change: QueryValues) => void,
  today: CalendarDate,
): DateFields {
  const counted: TypedDates = { from, to, asOf: asOf ?? '' };
  const key = JSON.stringify(counted);
  // Another address, by whatever way, ends what was being typed over this one.
  const [draft, setDraft] = useState<{ readonly over: string; readonly dates: TypedDates } | null>(null);
  const shown = draft?.over === key ? draft.dates : counted;
  const faults = dateFaults(shown, today);
  return {
    shown,
    faults,
    settled: shown === counted && Object.keys(faults).length === 0,
    type(change) {
      const dates = { ...shown, ...change };
      const countable = Object.keys(dateFaults(dates, today)).length === 0;
      setDraft(countable ? null : { over: key, dates });
      if (countable) set({ ...dates });
    },
  };
}

/** The choice of the division, the period and the as-of day of the whole board. */
export function BoardFilters({
  query,
  dates,
  set,
}: {
  readonly query: FigureQuery;
  readonly dates: DateFields;
  readonly set: (change: QueryValues) => void;
}) {
  const { t } = useI18n(TEXT);
  const today = clockToday();
  const { shown, faults, type } = dates;
  const preset = PRESETS.find((name) => {
    const p = presetPeriod(name, today);
    return p.from === shown.from && p.to === shown.to;
  });
  const bindDate = (field: keyof TypedDates) => {
    const fault = faults[field];
    return {
      type: 'date' as const,
      label: t(field),
      value: shown[field],
      error: fault && t(fault),
      onChange: ({ currentTarget }: { currentTarget: { value: string } }) =>
        type({ [field]: currentTarget.value }),
    };
  };
  return (
    <search className="filters no-print">
      <DivisionSelect value={query.division} onChange={(code) => set({ division: code })} />
      <fieldset className="presets">
        <legend>{t('period')}</legend>
        {PRESETS.map((name) => (
          <Button
            key={name}
            size="compact-sm"
            variant={preset === name ? 'filled' : 'default'}
            aria-pressed={preset === name}
            onClick={() => type({ ...presetPeriod(name, today) })}
          >
            {t(`preset.${name}`)}
          </Button>
        ))}
      </fieldset>
      <TextInput {...bindDate('from')} />
      <TextInput {...bindDate('to')} />
      <TextInput {...bindDate('asOf')} title={t('asOfHint')} />
      <Button variant="default" onClick={() => window.print()}>
        {t('print')}
      </Button>
      {query.to > today ? <p className="hint">{t('futureNote')}</p> : null}
    </search>
  );
}
