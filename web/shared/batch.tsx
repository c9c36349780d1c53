import { Button, Checkbox } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import type { CommandName } from '../../domain/clue/status.ts';
import type { ListedClue } from './answers.ts';
import { ApiProblem, isTransient } from './api.ts';
import { ClueLink } from './clue-columns.tsx';
import { CLUE_FORMS } from './clue-commands.ts';
import { CommandFields, useCommandForm } from './command-form.tsx';
import { type FormValues, isBare, toCommandBody } from './commands.ts';
import { type LocalizedText, msg } from './i18n.ts';
import { useI18n } from './i18n-context.tsx';
import { problemText } from './problem.tsx';
import { PROBLEM_TEXT } from './problem-text.ts';
import { useSendCommand } from './queries.ts';
import type { Column } from './table.tsx';
import { ValidatedForm } from './validated-form.tsx';

/** The commands that several clues can be given at once. */
const BATCH_COMMANDS = ['sign', 'log', 'assign', 'supervise'] as const satisfies readonly CommandName[];
type BatchCommand = (typeof BATCH_COMMANDS)[number];
/** The most clues that are given a command at once. */
const MOST = 100;

const BATCH_TEXT = {
  ...PROBLEM_TEXT,
  batch: msg('批量办理', 'Several clues at once'),
  choose: msg('选择', 'Choose'),
  chooseOf: msg('选择 {clue}', 'Choose {clue}'),
  chooseAll: msg('全选', 'Choose all'),
  chooseNone: msg('取消选择', 'Choose none'),
  chosen: msg('已选 {n} 条', '{n} chosen'),
  chosenMost: msg(
    '已选 {n} 条。一次最多 {n} 条，其余请在提交后再选。',
    '{n} chosen, the most at once. Choose the others afterwards.',
  ),
  commandFor: msg('{command}（{n} 条）', '{command} ({n})'),
  sendAll: msg('提交 {n} 条', 'Send for {n}'),
  results: msg('办理结果', 'Results'),
  sent: msg('已提交', 'submitted'),
  progress: msg('正在提交第 {n} 条，共 {all} 条…', 'Sending {n} of {all}…'),
  resend: msg('重试 {n} 条', 'Try {n} again'),
  close: msg('关闭', 'Close'),
} as const satisfies Record<string, LocalizedText>;

/** A command for one clue of several. Sent again, it is the same request: carried out once. */
interface RowRequest {
  readonly clueId: string;
  readonly path: string;
  readonly body: object;
}
/** What became of it: null when the command was carried out. */
interface RowResult extends RowRequest {
  readonly error: unknown;
}

/** Tells whether a request may have been carried out, or will be when it is sent again as it was. */
const isOpen = ({ error }: RowResult): boolean =>
  isTransient(error) ||
  (error instanceof ApiProblem && (error.status === 401 || error.code === 'idempotency-key-in-use'));

const canAny = (clue: ListedClue): boolean =>
  BATCH_COMMANDS.some((name) => clue.availableCommands.includes(name));

function BatchForm({
  command,
  clue,
  count,
  onSend,
  onCancel,
}: {
  readonly command: BatchCommand;
  /** The first of the clues: its district and officers make the form. */
  readonly clue: ListedClue;
  readonly count: number;
  readonly onSend: (values: FormValues) => void;
  readonly onCancel: () => void;
}) {
  const { t, localize } = useI18n(BATCH_TEXT);
  const form = useCommandForm(CLUE_FORMS, command, clue);
  return (
    <ValidatedForm form={form} label={localize(CLUE_FORMS.labels[command].name)} onSend={onSend}>
      <CommandFields set={CLUE_FORMS} command={command} view={clue} form={form} isBatch />
      <div className="buttons">
        <Button type="submit">{t('sendAll', { n: count })}</Button>
        <Button variant="default" onClick={onCancel}>
          {t('cancel')}
        </Button>
      </div>
    </ValidatedForm>
  );
}

/**
 * Lets a reader choose rows of a list of clues and give all of them one command: signing, a same entry, assigning,
 * supervising. Every row is a command of its own, at the version that was seen, and answered by itself.
 */
export function useBatch<R extends ListedClue>(rows: readonly R[]) {
  const i18n = useI18n(BATCH_TEXT);
  const { t, localize } = i18n;
  const queries = useQueryClient();
  const sendCommand = useSendCommand();
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const [open, setOpen] = useState<BatchCommand | null>(null);
  const [sending, setSending] = useState<{ readonly n: number; readonly all: number } | null>(null);
  const [results, setResults] = useState<readonly RowResult[]>([]);
  const status = useRef<HTMLSpanElement>(null);
  const unanswered = results.filter(isOpen);
  // What may have been carried out is sent again as it was, and not given anew.
  const held = new Set(unanswered.map(({ clueId }) => clueId));
  const choosable = rows.filter((row) => canAny(row) && !held.has(row.clueId));
  const chosen = choosable.filter((row) => ids.has(row.clueId)).slice(0, MOST);
  const chosenIds = new Set(chosen.map(({ clueId }) => clueId));
  const isFull = chosen.length === MOST && choosable.length > MOST;
  const takers = (name: BatchCommand) => chosen.filter((row) => row.availableCommands.includes(name));

  /** Sends commands one after the other, and shows the answer to each. */
  async function sendAll(requests: readonly RowRequest[]): Promise<void> {
    const left = new Set(chosenIds);
    // The buttons rest while they are sent, and the one that was pressed may be gone: the keyboard goes on here.
    status.current?.focus();
    setOpen(null);
    for (const [i, request] of requests.entries()) {
      setSending({ n: i + 1, all: requests.length });
      const { clueId, path, body } = request;
      const error = await sendCommand(path, body).then(
        () => null,
        (failure: unknown) => failure,
      );
      const result: RowResult = { ...request, error };
      // What was refused stays chosen.
      if (error === null || isOpen(result)) left.delete(clueId);
      else left.add(clueId);
      setResults((now) =>
        now.some((other) => other.clueId === clueId)
          ? now.map((other) => (other.clueId === clueId ? result : other))
          : [...now, result],
      );
    }
    setIds(left);
    // Nothing can be given before the versions that these commands made are read.
    await queries.invalidateQueries();
    setSending(null);
  }

  /** Gives a command to every chosen clue that takes it. */
  function giveCommand(name: BatchCommand, values: FormValues): void {
    void sendAll(
      takers(name).map((clue) => ({
        clueId: clue.clueId,
        path: `${CLUE_FORMS.pathOf(clue)}/${name}`,
        body: { ...toCommandBody(CLUE_FORMS, name, clue, values), expectedVersion: clue.version },
      })),
    );
  }

  const describeResult = (error: unknown): string => {
    if (error === null) return t('sent');
    if (error instanceof ApiProblem && error.reason) return localize(error.reason);
    return problemText(error, i18n);
  };
  const column: Column<R> = {
    key: 'choose',
    title: BATCH_TEXT.choose,
    cell: () => null,
    screenOnly: true,
    render: (row) =>
      canAny(row) ? (
        <Checkbox
          size="xs"
          className="no-print"
          aria-label={t('chooseOf', { clue: row.clueId })}
          checked={chosenIds.has(row.clueId)}
          disabled={sending !== null || held.has(row.clueId) || (isFull && !chosenIds.has(row.clueId))}
          onChange={({ currentTarget: { checked } }) =>
            setIds(
              new Set(
                checked ? [...chosenIds, row.clueId] : [...chosenIds].filter((id) => id !== row.clueId),
              ),
            )
          }
        />
      ) : null,
  };
  const [first] = open ? takers(open) : [];
  const bar =
    choosable.length === 0 && results.length === 0 ? null : (
      <section className="batch no-print" aria-label={t('batch')}>
        <div className="chips">
          <span role="status" tabIndex={-1} ref={status}>
            {sending ? t('progress', sending) : t(isFull ? 'chosenMost' : 'chosen', { n: chosen.length })}
          </span>
          <Button
            size="compact-sm"
            variant="default"
            disabled={sending !== null}
            onClick={() =>
              setIds(new Set(chosen.length > 0 ? [] : choosable.slice(0, MOST).map((row) => row.clueId)))
            }
          >
            {t(chosen.length > 0 ? 'chooseNone' : 'chooseAll')}
          </Button>
          {BATCH_COMMANDS.filter((name) => takers(name).length > 0).map((name) => (
            <Button
              key={name}
              size="compact-sm"
              variant={open === name ? 'light' : 'default'}
              disabled={sending !== null}
              onClick={() => {
                setResults(unanswered);
                const [clue] = takers(name);
                if (clue && isBare(CLUE_FORMS, name, clue)) giveCommand(name, {});
                else setOpen(open === name ? null : name);
              }}
            >
              {t('commandFor', { command: localize(CLUE_FORMS.labels[name].name), n: takers(name).length })}
            </Button>
          ))}
        </div>
        {open && first ? (
          <BatchForm
            key={open}
            command={open}
            clue={first}
            count={takers(open).length}
            onCancel={() => setOpen(null)}
            onSend={(values) => giveCommand(open, values)}
          />
        ) : null}
        {results.length > 0 ? (
          <>
            <ul aria-label={t('results')}>
              {results.map(({ clueId, error }) => (
                <li key={clueId} className={error === null ? 'good' : 'bad-text'}>
                  <ClueLink clueId={clueId} /> {describeResult(error)}
                </li>
              ))}
            </ul>
            <div className="chips">
              {unanswered.length > 0 ? (
                <Button
                  size="compact-sm"
                  variant="default"
                  disabled={sending !== null}
                  onClick={() => void sendAll(unanswered)}
                >
                  {t('resend', { n: unanswered.length })}
                </Button>
              ) : null}
              <Button
                size="compact-sm"
                variant="subtle"
                disabled={sending !== null}
                onClick={() => setResults([])}
              >
                {t('close')}
              </Button>
            </div>
          </>
        ) : null}
      </section>
    );
  return { column, bar };
}
