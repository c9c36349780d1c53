import { Button, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { Link } from 'wouter';
import { type EventType, PUBLIC_EVENTS } from '../../domain/reporting/event-types.ts';
import type { Delivery, Deliveries as DeliveryList, Redelivered } from '../shared/answers.ts';
import { BusyButton } from '../shared/busy-button.tsx';
import { clockNow } from '../shared/clock.ts';
import { divisionName } from '../shared/divisions.ts';
import { formatInstant, fromShanghaiInput, toShanghaiInput } from '../shared/format.ts';
import { format, type Language } from '../shared/i18n.ts';
import { useI18n } from '../shared/i18n-context.tsx';
import { useQueryState } from '../shared/location.ts';
import { PagedTable } from '../shared/paged-table.tsx';
import { ProblemNotice } from '../shared/problem.tsx';
import { usePagedList, useSendCommand } from '../shared/queries.ts';
import { useMe } from '../shared/session.tsx';
import { subjectPath } from '../shared/subjects.ts';
import type { Column } from '../shared/table.tsx';
import { Section, Tag, type Tone } from '../shared/ui.tsx';
import { PARTS } from './figures.tsx';
import { subscriberPath } from './form.tsx';
import { NO_ANSWER, STATES, TEXT } from './text.ts';

const STATE_NAMES = Object.keys(STATES) as Delivery['state'][];
const TONES: Readonly<Record<Delivery['state'], Tone>> = {
  pending: 'blue',
  delivered: 'teal',
  dead: 'red',
  cancelled: 'gray',
};

const eventName = (type: string, language: Language): string =>
  Object.hasOwn(PUBLIC_EVENTS, type) ? PUBLIC_EVENTS[type as EventType][language] : type;

/** Writes what came of the tries: how many, and the answer to the last one. */
function writeTries({ tries }: Delivery, language: Language): string | null {
  const last = tries.at(-1);
  if (last === undefined) return null;
  const code =
    typeof last.code === 'number' ? last.code : (NO_ANSWER[last.code] ?? TEXT.networkFault)[language];
  return format(TEXT.triesOf, language, { n: tries.length, code });
}

/** How far sending again is: how many were begun anew, and whence to go on; null: from the beginning, undefined: it is done. */
interface Run {
  readonly since: string;
  readonly n: number;
  readonly cursor: string | null | undefined;
  readonly busy: boolean;
}

/** Tells a subscriber anew of all that happened since a time, as many requests as that takes. */
function RedeliverSince({ id, onChange }: { readonly id: string; readonly onChange: () => void }) {
  const { t } = useI18n(TEXT);
  const sendCommand = useSendCommand();
  const [text, setText] = useState(() => toShanghaiInput(clockNow()));
  const [run, setRun] = useState<Run>();
  const [problem, setProblem] = useState<unknown>(null);
  const abort = useRef<AbortController>(undefined);
  useEffect(() => () => abort.current?.abort(), []);

  async function redeliver(from: Run): Promise<void> {
    const controller = new AbortController();
    const { signal } = controller;
    abort.current = controller;
    let at: Run = { ...from, busy: true };
    setProblem(null);
    setRun(at);
    try {
      do {
        const { since, cursor }: Run = at;
        const answer: Redelivered = await sendCommand<Redelivered>(
          `${subscriberPath(id)}/redeliver`,
          { since, ...(cursor ? { cursor } : {}) },
          { signal },
        );
        at = { ...at, n: at.n + answer.redelivered, cursor: answer.cursor };
        setRun(at);
      } while (at.cursor !== undefined);
    } catch (error) {
      if (signal.aborted) return;
      setProblem(error);
    }
    setRun({ ...at, busy: false });
    onChange();
  }

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (text !== '') void redeliver({ since: fromShanghaiInput(text), n: 0, cursor: null, busy: true });
  };
  return (
    <form className="filters no-print" aria-label={t('redeliverAll')} onSubmit={submit}>
      <TextInput
        type="datetime-local"
        label={t('redeliverSince')}
        value={text}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
      />
      <BusyButton type="submit" variant="default" disabled={text === ''} busy={run?.busy ?? false}>
        {t('redeliverAll')}
      </BusyButton>
      <p role="status">
        {run &&
          t(run.busy ? 'redelivering' : run.cursor === undefined ? 'redelivered' : 'redeliverRest', {
            n: run.n,
          })}
      </p>
      {problem ? <ProblemNotice error={problem} /> : null}
      {run && run.cursor !== undefined && !run.busy ? (
        <Button variant="default" onClick={() => void redeliver(run)}>
          {t('goOn')}
        </Button>
      ) : null}
    </form>
  );
}

/** What was sent to a subscriber, by what became of it; what is not being tried can be sent again. */
export function Deliveries({ id }: { readonly id: string }) {
  const { t, localize, language } = useI18n(TEXT);
  const me = useMe();
  const sendCommand = useSendCommand();
  const queries = useQueryClient();
  const [values, set] = useQueryState();
  const [busy, setBusy] = useState<string | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const state = STATE_NAMES.find((one) => one === values.state);
  const part = PARTS.find((one) => one === values.part);
  const division = part && values.division;
  const list = usePagedList<DeliveryList, Delivery>(
    '/deliveries',
    { subscriber: id, state, division, part },
    ({ deliveries, cursor }) => ({ rows: deliveries, cursor }),
  );
  const onChange = () => {
    void queries.invalidateQueries({ queryKey: ['/deliveries'] });
    void queries.invalidateQueries({ queryKey: [subscriberPath(id)] });
  };

  async function redeliver({ id: deliveryId }: Delivery): Promise<void> {
    setBusy(deliveryId);
    setProblem(null);
    try {
      await sendCommand(`/deliveries/${encodeURIComponent(deliveryId)}/redeliver`);
    } catch (error) {
      setProblem(error);
    } finally {
      setBusy(null);
      onChange();
    }
  }

  const columns: Column<Delivery>[] = [
    { key: 'event', title: TEXT.event, cell: (r, l) => eventName(r.type, l) },
    {
      key: 'about',
      title: TEXT.about,
      cell: (r) => r.about,
      render: (r) => <Link href={subjectPath(r.kind, r.about)}>{r.about}</Link>,
    },
    { key: 'division', title: TEXT.division, cell: (r, l) => divisionName(r.division, l, me) },
    {
      key: 'state',
      title: TEXT.state,
      cell: (r, l) => (r.late ? `${STATES[r.state][l]} ${TEXT.late[l]}` : STATES[r.state][l]),
      render: (r) => (
        <span className="flags">
          <Tag tone={TONES[r.state]}>{localize(STATES[r.state])}</Tag>
          {r.late ? <Tag tone="red">{t('late')}</Tag> : null}
        </span>
      ),
    },
    { key: 'happenedAt', title: TEXT.happenedAt, cell: (r, l) => formatInstant(r.happenedAt, l) },
    { key: 'dueOn', title: TEXT.dueOn, cell: (r) => r.dueOn },
    {
      key: 'acceptedAt',
      title: TEXT.acceptedAt,
      cell: (r, l) => r.acceptedAt && formatInstant(r.acceptedAt, l),
    },
    {
      key: 'tries',
      title: TEXT.tries,
      cell: writeTries,
      render: (r) => (
        <span title={r.tries.map(({ at, code }) => `${at} ${code}`).join('\n')}>
          {writeTries(r, language) ?? '—'}
        </span>
      ),
      wrap: true,
    },
    { key: 'nextAt', title: TEXT.nextAt, cell: (r, l) => r.nextAt && formatInstant(r.nextAt, l) },
    {
      key: 'redeliver',
      title: TEXT.redeliver,
      cell: () => null,
      screenOnly: true,
      render: (r) =>
        r.state === 'pending' ? (
          '—'
        ) : (
          <BusyButton
            size="compact-sm"
            variant="default"
            className="no-print"
            disabled={busy !== null}
            busy={busy === r.id}
            aria-label={t('redeliverOf', { about: r.about, event: eventName(r.type, language) })}
            onClick={() => void redeliver(r)}
          >
            {t('redeliver')}
          </BusyButton>
        ),
    },
  ];
  return (
    <Section title={t('deliveries')}>
      <div className="chips no-print">
        {[undefined, ...STATE_NAMES].map((one) => (
          <Button
            key={one ?? ''}
            size="compact-sm"
            variant={one === state && part === undefined ? 'filled' : 'default'}
            aria-pressed={one === state && part === undefined}
            onClick={() => set({ state: one, part: null, division: null })}
          >
            {one === undefined ? t('allReasons') : localize(STATES[one])}
          </Button>
        ))}
        {part === undefined ? null : (
          <Tag tone="blue">
            {division === undefined ? t(part) : `${divisionName(division, language, me)} ${t(part)}`}
          </Tag>
        )}
      </div>
      {problem ? <ProblemNotice error={problem} /> : null}
      <PagedTable
        list={list}
        name={TEXT.deliveries}
        columns={columns}
        rowKey={(r) => r.id}
        emptyText={t('noDeliveries')}
      />
      <RedeliverSince id={id} onChange={onChange} />
    </Section>
  );
}
