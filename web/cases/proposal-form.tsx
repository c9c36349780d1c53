import { Button } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { proposalSchema } from '../../domain/case/proposal.ts';
import { CASE_SOURCES } from '../../domain/case/state.ts';
import type { Me } from '../shared/answers.ts';
import { ApiProblem } from '../shared/api.ts';
import { BusyButton } from '../shared/busy-button.tsx';
import {
  type Field,
  type FormValues,
  noteField,
  optionsOf,
  requiredBySchema,
  startValues,
  toBody,
  toFormErrors,
  validateBody,
} from '../shared/commands.ts';
import { homeDivision } from '../shared/divisions.ts';
import { FieldInputs } from '../shared/field-inputs.tsx';
import { msg } from '../shared/i18n.ts';
import { useI18n } from '../shared/i18n-context.tsx';
import { ProblemNotice } from '../shared/problem.tsx';
import { useSendCommand } from '../shared/queries.ts';
import { useMe } from '../shared/session.tsx';
import { Section } from '../shared/ui.tsx';
import { ValidatedForm } from '../shared/validated-form.tsx';
import { TEXT } from './text.ts';

const { clue: _, ...SOURCES } = CASE_SOURCES;

/** Lists the fields of a proposal. */
function fieldsOf(me: Me): readonly Field[] {
  const home = homeDivision(me);
  return requiredBySchema(proposalSchema, [
    {
      name: 'division',
      kind: 'division',
      label: TEXT.division,
      start: home.length >= 6 ? home : '',
    },
    {
      name: 'source',
      kind: 'choice',
      label: msg('案件来源', 'Source'),
      options: optionsOf(SOURCES),
    },
    { name: 'employer.name', kind: 'text', label: msg('用人单位', 'Employer') },
    { name: 'employer.creditCode', kind: 'text', label: msg('统一社会信用代码', 'Credit code') },
    { name: 'employer.address', kind: 'text', label: msg('住所', 'Address') },
    {
      name: 'employer.representative',
      kind: 'text',
      label: msg('法定代表人（负责人）', 'Representative'),
    },
    { name: 'facts', kind: 'long', label: msg('发现的违法线索', 'What was found') },
    noteField(),
    {
      name: 'occurredOn',
      kind: 'date',
      label: msg('发现日期', 'Discovered on'),
      hint: msg('不填即为今天', 'Empty: today'),
    },
  ]);
}

/** Proposes a case ex officio (依职权), and goes to it. */
export function ProposalForm({ onCancel }: { readonly onCancel: () => void }) {
  const { t, language } = useI18n(TEXT);
  const me = useMe();
  const [, go] = useLocation();
  const sendCommand = useSendCommand();
  const [problem, setProblem] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const fields = fieldsOf(me);
  const form = useForm<FormValues>({
    initialValues: startValues(fields, ''),
    validate: (values) => validateBody(fields, proposalSchema, values, language),
  });

  async function send(values: FormValues): Promise<void> {
    setBusy(true);
    setProblem(null);
    try {
      const { caseId } = await sendCommand<{ readonly caseId: string }>('/cases', toBody(fields, values));
      go(`/cases/${encodeURIComponent(caseId)}`);
    } catch (error) {
      setProblem(error);
      if (error instanceof ApiProblem) form.setErrors(toFormErrors(fields, error, language));
    } finally {
      setBusy(false);
    }
  }

  return (
    <Section title={t('propose')}>
      <ValidatedForm form={form} label={t('propose')} onSend={(values) => void send(values)}>
        <p className="hint">{t('needs', { what: t('proposeNeeds') })}</p>
        <FieldInputs fields={fields} form={form} />
        {problem ? <ProblemNotice error={problem} /> : null}
        <div className="buttons">
          <BusyButton type="submit" busy={busy}>
            {t('send')}
          </BusyButton>
          <Button variant="default" onClick={onCancel}>
            {t('cancel')}
          </Button>
        </div>
      </ValidatedForm>
    </Section>
  );
}
