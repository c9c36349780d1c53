import { Alert, Button, NativeSelect } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { Link } from 'wouter';
import * as z from 'zod';
import { keyText } from '../../domain/kernel/ids.ts';
import { handOverSchema } from '../../domain/roster/hand-over-schema.ts';
import type { HandedOver, StoredUnit } from '../shared/answers.ts';
import { ApiProblem } from '../shared/api.ts';
import { BusyButton } from '../shared/busy-button.tsx';
import { clockToday } from '../shared/clock.ts';
import {
  askedFields,
  type Candidate,
  type Field,
  type FormValues,
  noteField,
  startValues,
  toBody,
  toFormErrors,
  validateBody,
} from '../shared/commands.ts';
import { ConfirmDialog } from '../shared/confirm-dialog.tsx';
import { divisionChoices, homeDivision } from '../shared/divisions.ts';
import { FieldInputs } from '../shared/field-inputs.tsx';
import { PUNCTUATION } from '../shared/i18n.ts';
import { useI18n } from '../shared/i18n-context.tsx';
import { useQueryState } from '../shared/location.ts';
import { type People, personNames } from '../shared/people.tsx';
import { ProblemNotice } from '../shared/problem.tsx';
import { QueryBoundary } from '../shared/query-boundary.tsx';
import { useApi, useMe } from '../shared/session.tsx';
import { subjectName, subjectPath } from '../shared/subjects.ts';
import { type Column, DataTable } from '../shared/table.tsx';
import { Section } from '../shared/ui.tsx';
import { useUnits } from '../shared/units.ts';
import { ValidatedForm } from '../shared/validated-form.tsx';
import { FAULTS, TEXT } from './text.ts';

type Left = HandedOver['left'][number];

/** How far a hand-over has come. */
interface Progress {
  readonly moved: number;
  readonly left: readonly Left[];
  /** With which it goes on; undefined at the end. */
  readonly cursor: string | undefined;
  readonly state: 'running' | 'stopped' | 'done';
}

const FIELDS: readonly Field[] = [
  {
    name: 'officer',
    kind: 'person',
    label: TEXT.from,
    required: true,
    candidates: 'officers',
    when: ({ formerId }) => !formerId?.length,
  },
  {
    name: 'formerId',
    kind: 'text',
    label: TEXT.former,
    hint: TEXT.formerHint,
    when: ({ officer }) => !officer?.length,
  },
  { name: 'to', kind: 'people', label: TEXT.to, required: true, candidates: 'inspectors', most: 20 },
  noteField(TEXT.note),
];
/** What the fields hold, with the officer by whichever field names them. */
const withOfficer = ({ formerId, ...held }: Record<string, unknown>): Record<string, unknown> =>
  formerId === undefined ? held : { ...held, officer: formerId };
/** The body, with the officer whom its address names. */
const SCHEMA = z.preprocess(
  (held) => withOfficer(held as Record<string, unknown>),
  handOverSchema.extend({ officer: keyText }),
);

/** Lists the people of units, each once. */
function usePeople(units: readonly StoredUnit[]): readonly (Candidate & { readonly isInspector: boolean })[] {
  const { t } = useI18n(TEXT);
  const today = clockToday();
  const people = new Map<string, Candidate & { readonly isInspector: boolean }>();
  for (const { name: unitName, officers } of units) {
    for (const { id, name, roles, absences } of officers) {
      const absence = absences?.find(({ from, to }) => from <= today && today <= to);
      const known = people.get(id);
      people.set(id, {
        id,
        name,
        unitName: known?.unitName ?? unitName,
        remark: known?.remark || (absence ? t('absentUntil', { day: absence.to }) : ''),
        against: absence !== undefined || (known?.against ?? false),
        isInspector: roles.includes('inspector') || (known?.isInspector ?? false),
      });
    }
  }
  return [...people.values()];
}

/** What stays with the officer, and why nobody of those named takes it over. */
function LeftTable({ left, people }: { readonly left: readonly Left[]; readonly people: People }) {
  const { t } = useI18n(TEXT);
  const columns: Column<Left>[] = [
    { key: 'kind', title: TEXT.kind, cell: (r, l) => subjectName(r.kind)[l] },
    {
      key: 'id',
      title: TEXT.number,
      cell: (r) => r.id,
      render: (r) => <Link href={subjectPath(r.kind, r.id)}>{r.id}</Link>,
    },
    {
      key: 'why',
      title: TEXT.why,
      cell: ({ refused }, l) =>
        PUNCTUATION[l].joinClauses(
          ...refused.map(({ officer, fault }) =>
            PUNCTUATION[l].joinPair(personNames([officer], people, l), FAULTS[fault][l]),
          ),
        ),
      wrap: true,
    },
  ];
  return (
    <DataTable
      name={TEXT.left}
      columns={columns}
      rows={left}
      rowKey={(r) => `${r.kind} ${r.id}`}
      cards
      sortable
      emptyText={t('nothingLeft')}
    />
  );
}

function HandOverForm({
  units,
  onRun,
}: {
  readonly units: readonly StoredUnit[];
  /** Hears whether it is under way. */
  readonly onRun: (isRunning: boolean) => void;
}) {
  const { t, language } = useI18n(TEXT);
  const api = useApi();
  const queries = useQueryClient();
  const staff = usePeople(units);
  const people = Object.fromEntries(staff.map(({ id, name }) => [id, name]));
  const [asked, setAsked] = useState<FormValues | null>(null);
  const [progress, setProgress] = useState<Progress | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const abort = useRef<AbortController>(undefined);
  useEffect(() => () => abort.current?.abort(), []);
  const form = useForm<FormValues>({
    initialValues: startValues(FIELDS, ''),
    validate: (values) => {
      const { officer, ...faults } = validateBody(FIELDS, SCHEMA, values, language);
      if (officer === undefined) return faults;
      return { ...faults, [values.formerId?.length ? 'formerId' : 'officer']: officer };
    },
  });
  // What the progress is of: it goes on with the same officers whatever is typed meanwhile.
  const sent = useRef<FormValues>({});
  const candidatesOf = ({ candidates }: Field) =>
    staff.filter(
      ({ id, isInspector }) =>
        candidates === 'officers' ||
        (candidates === 'inspectors' && isInspector && id !== form.values.officer),
    );

  /** Sends one request after the other, each with the cursor of the one before, until nothing is left to look at. */
  async function run(begun: Progress | null): Promise<void> {
    const controller = new AbortController();
    abort.current = controller;
    const { officer, ...body } = withOfficer(toBody(FIELDS, sent.current));
    let now: Progress = begun ?? { moved: 0, left: [], cursor: undefined, state: 'running' };
    setProblem(null);
    onRun(true);
    setProgress({ ...now, state: 'running' });
    try {
      do {
        const { cursor: at } = now;
        const answer = await api<HandedOver>(`/officers/${encodeURIComponent(String(officer))}/hand-over`, {
          method: 'POST',
          body: { ...body, ...(at === undefined ? {} : { cursor: at }) },
        });
        now = {
          moved: now.moved + answer.moved,
          left: [...now.left, ...answer.left],
          cursor: answer.cursor,
          state: answer.cursor === undefined ? 'done' : 'running',
        };
        setProgress(now);
      } while (now.cursor !== undefined && !controller.signal.aborted);
      if (now.cursor !== undefined) setProgress({ ...now, state: 'stopped' });
    } catch (error) {
      setProblem(error);
      // What was not begun leaves nothing to go on with: the form sends it again.
      setProgress(now.cursor === undefined ? null : { ...now, state: 'stopped' });
      if (error instanceof ApiProblem) form.setErrors(toFormErrors(FIELDS, error, language));
    } finally {
      onRun(false);
      void queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== '/units' });
    }
  }

  const isRunning = progress?.state === 'running';
  const askedTo = Array.isArray(asked?.to) ? asked.to.filter((id) => typeof id === 'string') : [];
  return (
    <>
      <ValidatedForm form={form} label={t('handOver')} onSend={setAsked}>
        <p className="hint">{t('needs', { what: t('formNeeds') })}</p>
        <FieldInputs fields={askedFields(FIELDS, form.values)} form={form} candidatesOf={candidatesOf} />
        <div className="buttons">
          <BusyButton type="submit" busy={isRunning}>
            {t('start')}
          </BusyButton>
        </div>
      </ValidatedForm>
      <ConfirmDialog
        opened={asked !== null}
        title={t('handOver')}
        go={t('go')}
        onGo={() => {
          sent.current = asked ?? {};
          setAsked(null);
          void run(null);
        }}
        onCancel={() => setAsked(null)}
      >
        {t('confirm', {
          from: personNames([String(asked?.formerId || asked?.officer)], people, language),
          to: personNames(askedTo, people, language),
        })}
      </ConfirmDialog>
      {problem ? <ProblemNotice error={problem} /> : null}
      {progress === null ? null : (
        <section aria-label={t('outcome')}>
          <div className="buttons">
            <span role="status">{t(progress.state, { n: progress.moved, left: progress.left.length })}</span>
            {isRunning ? (
              <Button variant="default" size="compact-md" onClick={() => abort.current?.abort()}>
                {t('stop')}
              </Button>
            ) : null}
            {progress.state === 'stopped' ? (
              <Button size="compact-md" onClick={() => void run(progress)}>
                {t('goOn')}
              </Button>
            ) : null}
          </div>
          {progress.state === 'running' ? null : (
            <>
              <h3>{t('left')}</h3>
              <LeftTable left={progress.left} people={people} />
            </>
          )}
        </section>
      )}
    </>
  );
}

/** Hands all open work of an officer over to others, and shows what was left and why. */
export function HandOver() {
  const { t, language } = useI18n(TEXT);
  const me = useMe();
  const [values, set] = useQueryState();
  const [isRunning, setRunning] = useState(false);
  const division = values.division ?? homeDivision(me);
  const query = useUnits(division);
  const above = { ...me, divisions: me.divisions.filter(({ code }) => code.length <= 6) };
  return (
    <>
      <div className="page-head">
        <h1>{t('handOver')}</h1>
      </div>
      <search className="filters no-print">
        <NativeSelect
          label={t('division')}
          value={division}
          disabled={isRunning}
          data={divisionChoices(above, language)}
          onChange={({ currentTarget }) => set({ division: currentTarget.value })}
        />
      </search>
      <Section title={t('handOver')}>
        <QueryBoundary query={query}>
          {(units) =>
            units.length === 0 ? (
              <Alert>{t('noUnits')}</Alert>
            ) : (
              <HandOverForm key={division} units={units} onRun={setRunning} />
            )
          }
        </QueryBoundary>
      </Section>
    </>
  );
}
