import { Autocomplete, MultiSelect, NativeSelect, Select, Textarea, TextInput } from '@mantine/core';
import type { useForm } from '@mantine/form';
import { useEffect, useMemo, useState } from 'react';
import { DIVISIONS } from '../../domain/places/divisions.ts';
import { COMMAND_TEXT } from './command-text.ts';
import type { Candidate, Field, FileEntry, FormValues } from './commands.ts';
import { divisionName } from './divisions.ts';
import { useI18n } from './i18n-context.tsx';
import { UploadField } from './upload-field.tsx';

interface Choice {
  readonly value: string;
  readonly label: string;
  readonly candidate?: Candidate;
}

const isMatch = (label: string, value: string, search: string): boolean =>
  `${label} ${value}`.includes(search.trim());

const remarkOf = (candidates: readonly Candidate[], id: string): string =>
  candidates.find((candidate) => candidate.id === id)?.remark ?? '';

/** Picks people by name, id or unit, each with what is to be known of them. */
function PeopleInput({
  common,
  field,
  candidates,
  value,
  onChange,
}: {
  readonly common: { readonly label: string };
  readonly field: Field;
  readonly candidates: readonly Candidate[];
  readonly value: readonly string[];
  readonly onChange: (value: string[]) => void;
}) {
  const { t, localize, parenthesize } = useI18n(COMMAND_TEXT);
  const choices: Choice[] = field.options
    ? field.options.map(({ value: id, label }) => ({ value: id, label: localize(label) }))
    : candidates.map((candidate) => ({
        value: candidate.id,
        label: `${candidate.name}${parenthesize(candidate.unitName)}`,
        candidate,
      }));
  const byId = new Map(choices.map((choice) => [choice.value, choice]));
  const known = value.filter((id) => byId.has(id));
  // Who has left since they were named is not offered again, nor sent.
  useEffect(() => {
    if (choices.length > 0 && known.length < value.length) onChange(known);
  });
  const picker = {
    ...common,
    searchable: true,
    selectFirstOptionOnChange: true,
    nothingFoundMessage: t('noneFound'),
    data: choices.map(({ value: id, label }) => ({ value: id, label })),
    filter: ({ options, search }: { options: unknown[]; search: string }) =>
      (options as Choice[]).filter((o) => isMatch(o.label, o.value, search)) as never,
    renderOption: ({ option }: { option: { value: string; label: string } }) => {
      const candidate = byId.get(option.value)?.candidate;
      if (!candidate) return option.label;
      return (
        <span title={option.value}>
          {option.label} <span className={candidate.against ? 'bad-text' : 'hint'}>{candidate.remark}</span>
        </span>
      );
    },
  };
  return field.kind === 'person' ? (
    <Select
      {...picker}
      clearable
      value={known[0] ?? null}
      onChange={(id) => onChange(id === null ? [] : [id])}
    />
  ) : (
    <MultiSelect
      {...picker}
      hidePickedOptions
      {...(field.most === undefined ? {} : { maxValues: field.most })}
      value={known}
      onChange={onChange}
    />
  );
}

/** Picks a district or street by name; a code that no list names can be typed. */
function DivisionInput({
  common,
  outside,
  value,
  onChange,
}: {
  readonly common: { readonly label: string };
  /** The district it must not lie in. */
  readonly outside: string | undefined;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const { t, language, parenthesize } = useI18n(COMMAND_TEXT);
  const [search, setSearch] = useState('');
  const data = useMemo(
    () =>
      DIVISIONS.filter(
        ({ code }) => code.length >= 6 && (outside === undefined || !code.startsWith(outside)),
      ).map((d) => ({
        value: d.code,
        label: `${d[language]}${d.parent ? parenthesize(divisionName(d.parent, language)) : ''}`,
      })),
    [outside, language, parenthesize],
  );
  const typed = [search.trim(), value].filter(
    (code) => /^\d{6}(\d{3})?$/.test(code) && !data.some((d) => d.value === code),
  );
  return (
    <Select
      {...common}
      searchable
      clearable
      selectFirstOptionOnChange
      limit={50}
      nothingFoundMessage={t('noneFound')}
      data={[...data, ...new Set(typed)].map((d) => (typeof d === 'string' ? { value: d, label: d } : d))}
      filter={({ options, search: text }) =>
        options.filter((o) => 'value' in o && `${o.label} ${o.value}`.includes(text.trim()))
      }
      value={value === '' ? null : value}
      onSearchChange={setSearch}
      onChange={(code) => onChange(code ?? '')}
    />
  );
}

function FieldInput({
  field,
  candidates,
  value,
  error,
  onChange,
}: {
  readonly field: Field;
  readonly candidates: readonly Candidate[];
  readonly value: FormValues[string];
  readonly error: string | undefined;
  readonly onChange: (value: FormValues[string]) => void;
}) {
  const { localize } = useI18n(COMMAND_TEXT);
  const text = typeof value === 'string' ? value : '';
  const remark = field.kind === 'choice' && candidates.find(({ id }) => id === text)?.remark;
  const hint = field.hintOf?.[text] ?? field.hint;
  const common = {
    label: localize(field.label),
    error,
    required: field.required ?? false,
    // The form says itself what is missing, in the reader's language.
    withAsterisk: field.required ?? false,
    ...(hint || remark ? { description: remark || (hint && localize(hint)) } : {}),
  };
  const typed = {
    ...common,
    value: text,
    onChange: ({ currentTarget }: { currentTarget: { value: string } }) => onChange(currentTarget.value),
  };
  switch (field.kind) {
    case 'choice':
      return (
        <NativeSelect
          {...typed}
          data={[
            { value: '', label: '—' },
            ...(field.options ?? []).map((o) => ({ value: o.value, label: localize(o.label) })),
            ...candidates.map(({ id, name }) => ({ value: id, label: name })),
          ]}
        />
      );
    case 'long':
      return <Textarea {...typed} rows={4} resize="vertical" />;
    case 'date':
      return <TextInput {...typed} type="date" />;
    case 'instant':
      return <TextInput {...typed} type="datetime-local" />;
    case 'money':
      return <TextInput {...typed} inputMode="decimal" autoComplete="off" />;
    case 'whole':
      return <TextInput {...typed} inputMode="numeric" autoComplete="off" />;
    case 'person':
      return (
        <PeopleInput
          common={common}
          field={field}
          candidates={candidates}
          value={text === '' ? [] : [text]}
          onChange={([id = '']) => onChange(id)}
        />
      );
    case 'people':
      return (
        <PeopleInput
          common={common}
          field={field}
          candidates={candidates}
          value={Array.isArray(value) ? value.filter((v) => typeof v === 'string') : []}
          onChange={onChange}
        />
      );
    case 'division':
      return <DivisionInput common={common} outside={field.outside} value={text} onChange={onChange} />;
    case 'files':
    case 'file': {
      const entries = Array.isArray(value) ? value.filter((v): v is FileEntry => typeof v !== 'string') : [];
      return (
        <UploadField common={common} entries={entries} onChange={onChange} isSingle={field.kind === 'file'} />
      );
    }
    default:
      return candidates.length === 0 ? (
        <TextInput {...typed} />
      ) : (
        <Autocomplete
          {...common}
          value={text}
          onChange={onChange}
          limit={20}
          data={candidates.map(({ id }) => id)}
          filter={({ options, search }) =>
            options.filter((o) => 'value' in o && isMatch(remarkOf(candidates, o.value), o.value, search))
          }
          renderOption={({ option }) => (
            <span>
              {option.value} <span className="hint">{remarkOf(candidates, option.value)}</span>
            </span>
          )}
        />
      );
  }
}

/** Shows the inputs of fields. Names may hold dots, so the form takes them whole. */
export function FieldInputs({
  fields,
  form,
  candidatesOf = () => [],
}: {
  readonly fields: readonly Field[];
  readonly form: Pick<
    ReturnType<typeof useForm<FormValues>>,
    'values' | 'errors' | 'setValues' | 'clearFieldError'
  >;
  readonly candidatesOf?: (field: Field) => readonly Candidate[];
}) {
  return fields.map((field) => (
    <FieldInput
      key={field.name}
      field={field}
      candidates={candidatesOf(field)}
      value={form.values[field.name] ?? ''}
      error={form.errors[field.name] as string | undefined}
      onChange={(value) => {
        form.setValues((values) => ({ ...values, [field.name]: value }));
        form.clearFieldError(field.name);
      }}
    />
  ));
}
