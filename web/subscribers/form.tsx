import { Alert, Button } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Subscriber } from '../shared/answers.ts';
import { ApiProblem } from '../shared/api.ts';
import { BusyButton } from '../shared/busy-button.tsx';
import {
  askedFields,
  type FormValues,
  startValues,
  toBody,
  toFormErrors,
  validateBody,
} from '../shared/commands.ts';
import { FieldInputs } from '../shared/field-inputs.tsx';
import { useI18n } from '../shared/i18n-context.tsx';
import { ProblemNotice } from '../shared/problem.tsx';
import { useSendCommand } from '../shared/queries.ts';
import { useApi, useMe } from '../shared/session.tsx';
import { ValidatedForm } from '../shared/validated-form.tsx';
import { fieldsOf, schemaOf, toSubscriberBody } from './input.ts';
import { TEXT } from './text.ts';

/** The address of a subscriber in the API, and of its page. */
export const subscriberPath = (id: string): string => `/subscribers/${encodeURIComponent(id)}`;

/** Sets a subscriber. What was typed stays when somebody else was first. @param current as it is set; null: a new one */
export function SubscriberForm({
  current,
  onDone,
  onCancel,
}: {
  readonly current: Subscriber | null;
  readonly onDone: (subscriber: Subscriber) => void;
  readonly onCancel: () => void;
}) {
  const { t, language } = useI18n(TEXT);
  const me = useMe();
  const api = useApi();
  const sendCommand = useSendCommand();
  const queries = useQueryClient();
  // What they saw when they began: sent as the version expected.
  const [seen, setSeen] = useState(current);
  const [problem, setProblem] = useState<unknown>(null);
  const [isStale, setStale] = useState(false);
  const [busy, setBusy] = useState(false);
  const [fields] = useState(() => fieldsOf(me, current));
  const form = useForm<FormValues>({
    initialValues: startValues(fields, ''),
    validate: (values) => validateBody(fields, schemaOf(current === null), values, language),
  });
  const title = t(current === null ? 'add' : 'edit');

  async function send(values: FormValues): Promise<void> {
    setBusy(true);
    setProblem(null);
    setStale(false);
    const { id = current?.id, ...body } = toSubscriberBody(toBody(fields, values));
    const path = subscriberPath(String(id));
    try {
      const put = await sendCommand<Subscriber>(
        path,
        { ...body, expectedVersion: seen?.version ?? 0 },
        { method: 'PUT' },
      );
      queries.setQueryData([path, {}], put);
      await queries.invalidateQueries({ queryKey: ['/subscribers'] });
      onDone(put);
    } catch (error) {
      const isFirst = error instanceof ApiProblem && error.status === 412;
      if (isFirst && current === null) {
        form.setErrors({ id: t('idTaken') });
        return;
      }
      setProblem(error);
      if (!(error instanceof ApiProblem)) return;
      if (error.errors.length > 0) form.setErrors(toFormErrors(fields, error, language));
      if (!isFirst) return;
      const fresh = await api<Subscriber>(path).catch(() => null);
      if (fresh === null) return;
      queries.setQueryData([path, {}], fresh);
      setSeen(fresh);
      setStale(true);
    } finally {
      setBusy(false);
    }
  }

  return (
    <ValidatedForm form={form} label={title} onSend={(values) => void send(values)}>
      <p className="hint">{t('needs', { what: t('formNeeds') })}</p>
      <FieldInputs fields={askedFields(fields, form.values)} form={form} />
      {problem ? <ProblemNotice error={problem} /> : null}
      {isStale ? <Alert color="yellow">{t('stillAllowed')}</Alert> : null}
      <div className="buttons">
        <BusyButton type="submit" busy={busy}>
          {t('send')}
        </BusyButton>
        <Button variant="default" onClick={onCancel}>
          {t('cancel')}
        </Button>
      </div>
    </ValidatedForm>
  );
}
