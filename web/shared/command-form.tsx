import { Alert, Button } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiProblem } from './api.ts';
import { BusyButton } from './busy-button.tsx';
import type { Change } from './changes.ts';
import { clockNow } from './clock.ts';
import { COMMAND_TEXT } from './command-text.ts';
import {
  type AvailableCommands,
  askedFields,
  type CommandSet,
  type CommandView,
  commandFields,
  type Field,
  type FormValues,
  offeredCommands,
  startValues,
  toCommandBody,
  toFormErrors,
  validateForm,
} from './commands.ts';
import { type DraftOwner, dropDraft, keepDraft, readDraft } from './drafts.ts';
import { FieldInputs } from './field-inputs.tsx';
import { toShanghaiInput } from './format.ts';
import { useI18n } from './i18n-context.tsx';
import { ProblemNotice } from './problem.tsx';
import { useSendCommand } from './queries.ts';
import { useApi, useMe } from './session.tsx';
import { ValidatedForm } from './validated-form.tsx';

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
  const all = commandFields(set, command, view);
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
  /** Hears what the API answered: what there is after the command, as far as every view says it. */
  readonly onDone: (command: N, answer: Partial<V>) => void;
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
      const answer = await sendCommand<Partial<V>>(`${set.pathOf(view)}/${command}`, {
        ...toCommandBody(set, command, view, values),
        expectedVersion: view.version,
      });
      dropDraft(draft);
      onDone(command, answer);
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
    <ValidatedForm
      form={form}
      label={localize(set.labels[command].name)}
      onSend={(values) => void send(values)}
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
        <BusyButton type="submit" busy={busy} disabled={conflict !== null && !conflict.allowed}>
          {t('send')}
        </BusyButton>
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
    </ValidatedForm>
  );
}
