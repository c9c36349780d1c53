import { Alert, Button, MultiSelect, NativeSelect, Select, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { CONCLUSION_CODES, CONCLUSIONS } from '../../domain/clue/conclusions.ts';
import type { CommandName } from '../../domain/clue/status.ts';
import { DIVISIONS } from '../../domain/places/divisions.ts';
import type { Candidates, ClueDetail, ClueView } from './answers.ts';
import { ApiProblem } from './api.ts';
import { type Change, changesBetween } from './changes.ts';
import { clockNow } from './clock.ts';
import { COMMAND_TEXT } from './command-text.ts';
import {
  type Field,
  type FileEntry,
  type FormValues,
  fieldsOf,
  initialFormValues,
  offeredCommands,
  toCommandBody,
  toFormErrors,
  validateForm,
} from './commands.ts';
import { divisionName } from './divisions.ts';
import { toShanghaiInput } from './format.ts';
import { useI18n } from './i18n-context.tsx';
import { COMMANDS } from './labels.ts';
import { ProblemNotice } from './problem.tsx';
import { useApiQuery, useSendCommand } from './queries.ts';
import { useApi } from './session.tsx';
import { UploadField } from './upload-field.tsx';

/** The inspectors who may be assigned to a clue, where a form asks for them. */
const useCandidates = (clue: ClueView, wanted: boolean): Candidates['candidates'] =>
  useApiQuery<Candidates>(`/clues/${encodeURIComponent(clue.clueId)}/candidates`, {}, wanted).data
    ?.candidates ?? [];

/** Picks inspectors by name, id or unit out of those who may be assigned, each with what speaks against it. */
function OfficersInput({
  common,
  candidates,
  value,
  onChange,
}: {
  readonly common: { readonly label: string };
  readonly candidates: Candidates['candidates'];
  readonly value: readonly string[];
  readonly onChange: (value: string[]) => void;
}) {
  const { t, joinClauses, parenthesize } = useI18n(COMMAND_TEXT);
  const byId = new Map(candidates.map((c) => [c.id, c]));
  const known = value.filter((id) => byId.has(id));
  // Who has left since they were assigned is not offered again, nor sent.
  useEffect(() => {
    if (candidates.length > 0 && known.length < value.length) onChange(known);
  });
  return (
    <MultiSelect
      {...common}
      searchable
      selectFirstOptionOnChange
      hidePickedOptions
      nothingFoundMessage={t('noneFound')}
      maxValues={20}
      data={candidates.map(({ id, name, unitName }) => ({
        value: id,
        label: `${name}${parenthesize(unitName)}`,
      }))}
      filter={({ options, search }) =>
        options.filter((o) => 'value' in o && `${o.label} ${o.value}`.includes(search.trim()))
      }
      value={known}
      onChange={onChange}
      renderOption={({ option }) => {
        const candidate = byId.get(option.value);
        if (!candidate) return option.label;
        const { open, absentUntil, recused } = candidate;
        const against = absentUntil !== null || recused;
        return (
          <span title={option.value}>
            {option.label}{' '}
            <span className={against ? 'bad-text' : 'hint'}>
              {joinClauses(
                t('openClues', { n: open }),
                absentUntil && t('absentUntil', { day: absentUntil }),
                recused && t('recused'),
              )}
            </span>
          </span>
        );
      }}
    />
  );
}

/** Picks a district or street outside a clue's district by name; a code that no list names can be typed. */
function DivisionInput({
  common,
  clue,
  value,
  onChange,
}: {
  readonly common: { readonly label: string };
  readonly clue: ClueView;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const { t, language, parenthesize } = useI18n(COMMAND_TEXT);
  const [search, setSearch] = useState('');
  const data = useMemo(
    () =>
      DIVISIONS.filter((d) => d.code.length >= 6 && !d.code.startsWith(clue.division)).map((d) => ({
        value: d.code,
        label: `${d[language]}${d.parent ? parenthesize(divisionName(d.parent, language)) : ''}`,
      })),
    [clue.division, language, parenthesize],
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
  clue,
  candidates,
  value,
  error,
  onChange,
}: {
  readonly field: Field;
  readonly clue: ClueView;
  readonly candidates: Candidates['candidates'];
  readonly value: FormValues[string];
  readonly error: string | undefined;
  readonly onChange: (value: FormValues[string]) => void;
}) {
  const { localize } = useI18n(COMMAND_TEXT);
  const hint = field.hint ? localize(field.hint) : undefined;
  const text = typeof value === 'string' ? value : '';
  const common = {
    label: localize(field.label),
    error,
    required: field.required ?? false,
    // The form says itself what is missing, in the reader's language.
    withAsterisk: field.required ?? false,
    ...(hint ? { description: hint } : {}),
  };
  const typed = {
    ...common,
    value: text,
    onChange: ({ currentTarget }: { currentTarget: { value: string } }) => onChange(currentTarget.value),
  };
  switch (field.kind) {
    case 'choice': {
      const code = CONCLUSION_CODES.find((c) => field.name === 'conclusion' && c === text);
      return (
        <NativeSelect
          {...typed}
          {...(code ? { description: localize(CONCLUSIONS[code].basis) } : {})}
          data={[
            { value: '', label: '—' },
            ...(field.options ?? []).map((o) => ({ value: o.value, label: localize(o.label) })),
          ]}
        />
      );
    }
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
    case 'officers':
      return (
        <OfficersInput
          common={common}
          candidates={candidates}
          value={Array.isArray(value) ? value.filter((v) => typeof v === 'string') : []}
          onChange={onChange}
        />
      );
    case 'division':
      return <DivisionInput common={common} clue={clue} value={text} onChange={onChange} />;
    case 'files': {
      const entries = Array.isArray(value) ? value.filter((v): v is FileEntry => typeof v !== 'string') : [];
      return <UploadField common={common} entries={entries} onChange={onChange} />;
    }
    default:
      return <TextInput {...typed} />;
  }
}

/** Makes the state of a command's form, checked as the API will check it. */
export function useCommandForm(command: CommandName, clue: ClueView) {
  const { language } = useI18n();
  return useForm<FormValues>({
    initialValues: initialFormValues(command, clue, toShanghaiInput(clockNow())),
    validate: (values) => validateForm(command, clue, values, language),
  });
}

/**
 * What a command needs, and its fields.
 * @param isBatch for several clues at once: without files, each of which belongs to one entry
 */
export function CommandFields({
  command,
  clue,
  form,
  isBatch = false,
}: {
  readonly command: CommandName;
  readonly clue: ClueView;
  readonly form: ReturnType<typeof useCommandForm>;
  readonly isBatch?: boolean;
}) {
  const { t, localize } = useI18n(COMMAND_TEXT);
  const candidates = useCandidates(clue, command === 'assign');
  const chosen = new Set<unknown>(Array.isArray(form.values.officers) ? form.values.officers : []);
  // A reason is asked for only where somebody is chosen whom something speaks against.
  const isOverride = candidates.some((c) => (c.absentUntil !== null || c.recused) && chosen.has(c.id));
  const fields = fieldsOf(command, clue).filter(
    ({ name, kind }) => (name !== 'override' || isOverride) && !(isBatch && kind === 'files'),
  );
  return (
    <>
      <p className="hint">{t('needs', { what: localize(COMMANDS[command].needs) })}</p>
      {fields.map((field) => (
        <FieldInput
          key={field.name}
          field={field}
          clue={clue}
          candidates={candidates}
          value={form.values[field.name] ?? ''}
          error={form.errors[field.name] as string | undefined}
          onChange={(value) => form.setFieldValue(field.name, value)}
        />
      ))}
    </>
  );
}

interface Conflict {
  readonly changes: readonly Change[];
  readonly allowed: boolean;
}

/**
 * A command as a form: says what it needs, checks it as the API will, keeps what was typed whatever happens, and tells
 * what has changed when somebody was first.
 */
export function CommandForm({
  clue: current,
  command,
  onDone,
  onCancel,
}: {
  readonly clue: ClueView;
  readonly command: CommandName;
  readonly onDone: (command: CommandName) => void;
  readonly onCancel: () => void;
}) {
  const i18n = useI18n(COMMAND_TEXT);
  const { t, localize, language } = i18n;
  const api = useApi();
  const sendCommand = useSendCommand();
  const queries = useQueryClient();
  // What the caller saw when they began: sent as the version expected, and compared with when somebody was first.
  const [clue, setClue] = useState(current);
  const [problem, setProblem] = useState<unknown>(null);
  const [conflict, setConflict] = useState<Conflict | null>(null);
  const [busy, setBusy] = useState(false);
  const form = useCommandForm(command, clue);

  /** Somebody was first: reads the clue again and says what is different. */
  async function compare(): Promise<void> {
    const path = `/clues/${encodeURIComponent(clue.clueId)}`;
    const fresh = await api<ClueDetail>(path);
    queries.setQueryData([path, {}], fresh);
    setConflict({
      changes: changesBetween(clue, fresh, language),
      allowed: offeredCommands(fresh).includes(command),
    });
    setClue(fresh);
  }

  async function send(values: FormValues): Promise<void> {
    setBusy(true);
    setProblem(null);
    try {
      await sendCommand(clue.clueId, command, {
        ...toCommandBody(command, clue, values),
        expectedVersion: clue.version,
      });
      onDone(command);
    } catch (error) {
      setProblem(error);
      if (!(error instanceof ApiProblem)) return;
      if (error.errors.length > 0) form.setErrors(toFormErrors(error, language));
      if (error.status === 409 || error.status === 412) await compare().catch(() => undefined);
    } finally {
      setBusy(false);
    }
  }

  return (
    <form
      className="stack"
      noValidate
      aria-label={localize(COMMANDS[command].name)}
      onSubmit={form.onSubmit((values) => void send(values))}
    >
      <CommandFields command={command} clue={clue} form={form} />
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
        <Button variant="default" onClick={onCancel}>
          {t('cancel')}
        </Button>
      </div>
    </form>
  );
}
