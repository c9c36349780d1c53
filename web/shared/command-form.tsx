import {
  Alert,
  Autocomplete,
  Button,
  MultiSelect,
  NativeSelect,
  Select,
  Textarea,
  TextInput,
} from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { DIVISIONS } from '../../domain/places/divisions.ts';
import { ApiProblem } from './api.ts';
import type { Change } from './changes.ts';
import { clockNow } from './clock.ts';
import { COMMAND_TEXT } from './command-text.ts';
import {
  type AvailableCommands,
  askedFields,
  type Candidate,
  type CommandSet,
  type CommandView,
  type Field,
  type FileEntry,
  type FormValues,
  offeredCommands,
  startValues,
  toCommandBody,
  toFormErrors,
  validateForm,
} from './commands.ts';
import { divisionName } from './divisions.ts';
import { type DraftOwner, dropDraft, keepDraft, readDraft } from './drafts.ts';
import { toShanghaiInput } from './format.ts';
import { useI18n } from './i18n-context.tsx';
import { ProblemNotice } from './problem.tsx';
import { useSendCommand } from './queries.ts';
import { useApi, useMe } from './session.tsx';
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

/**
 * Makes the state of a command's form, checked as the API will check it.
 * @param draft whose what is typed is kept for, over a reload; it begins with what was typed before
 */
export function useCommandForm<N extends string, V extends CommandView>(
  set: CommandSet<N, V>,
  command: N,
  view: V,
  draft?: DraftOwner,
) {
  const { language } = useI18n();
  return useForm<FormValues>({
    initialValues: {
      ...startValues(set.fieldsOf(command, view), toShanghaiInput(clockNow())),
      ...(draft ? readDraft(draft) : {}),
    },
    onValuesChange: (values) => {
      if (draft) keepDraft(draft, values);
    },
    validate: (values) => validateForm(set, command, view, values, language),
  });
}

/** The inputs of fields. Names may hold dots, so the form takes them whole. */
export function FieldInputs({
  fields,
  form,
  candidatesOf = () => [],
}: {
  readonly fields: readonly Field[];
  readonly form: ReturnType<typeof useCommandForm>;
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

/**
 * What a command needs, and its fields.
 * @param isBatch for several aggregates at once: without files, each of which belongs to one entry
 */
export function CommandFields<N extends string, V extends CommandView>({
  set,
  command,
  view,
  form,
  isBatch = false,
}: {
  readonly set: CommandSet<N, V>;
  readonly command: N;
  readonly view: V;
  readonly form: ReturnType<typeof useCommandForm>;
  readonly isBatch?: boolean;
}) {
  const { t, localize } = useI18n(COMMAND_TEXT);
  const all = set.fieldsOf(command, view);
  const people = set.useCandidates(view, [...new Set(all.flatMap((f) => f.candidates ?? []))]);
  const candidatesOf = ({ candidates }: Field) => (candidates && people.get(candidates)) || [];
  const isAnyoneAgainst = (name: string): boolean => {
    const field = all.find((f) => f.name === name);
    const chosen = new Set<unknown>(Array.isArray(form.values[name]) ? form.values[name] : []);
    return field !== undefined && candidatesOf(field).some((c) => c.against && chosen.has(c.id));
  };
  const fields = askedFields(all, form.values).filter(
    ({ kind, ifAgainst }) =>
      (ifAgainst === undefined || isAnyoneAgainst(ifAgainst)) && !(isBatch && kind === 'files'),
  );
  return (
    <>
      <p className="hint">{t('needs', { what: localize(set.labels[command].needs) })}</p>
      <FieldInputs fields={fields} form={form} candidatesOf={candidatesOf} />
    </>
  );
}

interface Conflict {
  readonly changes: readonly Change[];
  readonly allowed: boolean;
}

/**
 * A command as a form: says what it needs, checks it as the API will, keeps what was typed whatever happens, over a reload too, and
 * tells what has changed when somebody was first.
 */
export function CommandForm<N extends string, V extends CommandView>({
  set,
  view: current,
  command,
  onDone,
  onCancel,
}: {
  readonly set: CommandSet<N, V>;
  readonly view: V;
  readonly command: N;
  readonly onDone: (command: N) => void;
  readonly onCancel: () => void;
}) {
  const i18n = useI18n(COMMAND_TEXT);
  const { t, localize, language } = i18n;
  const api = useApi();
  const sendCommand = useSendCommand();
  const queries = useQueryClient();
  // What the caller saw when they began: sent as the version expected, and compared with when somebody was first.
  const [view, setView] = useState(current);
  const [problem, setProblem] = useState<unknown>(null);
  const [conflict, setConflict] = useState<Conflict | null>(null);
  const [busy, setBusy] = useState(false);
  const { sub } = useMe();
  const [draft] = useState<DraftOwner>({ sub, path: set.pathOf(current), command });
  const form = useCommandForm(set, command, view, draft);

  /** Somebody was first: reads the aggregate again and says what is different. */
  async function compare(): Promise<void> {
    const path = set.pathOf(view);
    const fresh = await api<V & { availableCommands: AvailableCommands<N> }>(path);
    queries.setQueryData([path, {}], fresh);
    setConflict({
      changes: set.changesBetween(view, fresh, language),
      allowed: offeredCommands(fresh).includes(command),
    });
    setView(fresh);
  }

  async function send(values: FormValues): Promise<void> {
    setBusy(true);
    setProblem(null);
    try {
      await sendCommand(`${set.pathOf(view)}/${command}`, {
        ...toCommandBody(set, command, view, values),
        expectedVersion: view.version,
      });
      dropDraft(draft);
      onDone(command);
    } catch (error) {
      setProblem(error);
      if (!(error instanceof ApiProblem)) return;
      if (error.errors.length > 0) form.setErrors(toFormErrors(set.fieldsOf(command, view), error, language));
      if (error.status === 409 || error.status === 412) await compare().catch(() => undefined);
    } finally {
      setBusy(false);
    }
  }

  return (
    <form
      className="stack"
      noValidate
      aria-label={localize(set.labels[command].name)}
      onSubmit={form.onSubmit((values) => void send(values))}
    >
      <CommandFields set={set} command={command} view={view} form={form} />
      {problem ? <ProblemNotice error={problem} /> : null}
      {conflict && conflict.changes.length > 0 ? (
        <Alert color="yellow" title={t('conflictTitle')} role="alert">
          <p>{t('conflictChanges')}</p>
          <ul>
            {conflict.changes.map((c) => (
              <li key={c.label}>
                {i18n.joinPair(c.label, c.before)} → <strong>{c.after}</strong>
              </li>
            ))}
          </ul>
          <p>{t(conflict.allowed ? 'stillAllowed' : 'noLongerAllowed')}</p>
        </Alert>
      ) : null}
      <div className="buttons">
        <Button type="submit" loading={busy} disabled={conflict !== null && !conflict.allowed}>
          {t('send')}
        </Button>
        <Button
          variant="default"
          onClick={() => {
            dropDraft(draft);
            onCancel();
          }}
        >
          {t('cancel')}
        </Button>
      </div>
    </form>
  );
}
