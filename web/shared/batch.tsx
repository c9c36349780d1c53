import { Button, Checkbox } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { CommandName } from '../../domain/clue/status.ts';
import type { ListedClue } from './answers.ts';
import { ApiProblem } from './api.ts';
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
  commandFor: msg('{command}（{n} 条）', '{command} ({n})'),
  sendAll: msg('提交 {n} 条', 'Send for {n}'),
  results: msg('办理结果', 'Results'),
  sent: msg('已提交', 'submitted'),
  progress: msg('正在提交第 {n} 条，共 {all} 条…', 'Sending {n} of {all}…'),
  close: msg('关闭', 'Close'),
} as const satisfies Record<string, LocalizedText>;

/** What became of a clue of several: null when the command was carried out. */
interface RowResult {
  readonly clueId: string;
  readonly error: unknown;
}

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
    <form
      className="stack"
      noValidate
      aria-label={localize(CLUE_FORMS.labels[command].name)}
      onSubmit={form.onSubmit(onSend)}
    >
      <CommandFields set={CLUE_FORMS} command={command} view={clue} form={form} isBatch />
      <div className="buttons">
        <Button type="submit">{t('sendAll', { n: count })}</Button>
        <Button variant="default" onClick={onCancel}>
          {t('cancel')}
        </Button>
      </div>
    </form>
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
  const choosable = rows.filter(canAny).slice(0, MOST);
  const chosen = choosable.filter((row) => ids.has(row.clueId));
  const takers = (name: BatchCommand) => chosen.filter((row) => row.availableCommands.includes(name));

  /** Gives a command to every chosen clue that takes it, one after the other. */
  async function sendAll(name: BatchCommand, values: FormValues): Promise<void> {
    const targets = takers(name);
    const answered: RowResult[] = [];
    setOpen(null);
    for (const [i, clue] of targets.entries()) {
      setSending({ n: i + 1, all: targets.length });
      const body = { ...toCommandBody(CLUE_FORMS, name, clue, values), expectedVersion: clue.version };
      const error = await sendCommand(`${CLUE_FORMS.pathOf(clue)}/${name}`, body).then(
        () => null,
        (failure: unknown) => failure,
      );
      answered.push({ clueId: clue.clueId, error });
      setResults([...answered]);
    }
    setSending(null);
    // Those that failed stay chosen.
    setIds(new Set(answered.filter(({ error }) => error !== null).map(({ clueId }) => clueId)));
    await queries.invalidateQueries();
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
          checked={ids.has(row.clueId)}
          onChange={({ currentTarget: { checked } }) =>
            setIds(
              (now) => new Set(checked ? [...now, row.clueId] : [...now].filter((id) => id !== row.clueId)),
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
          <span role="status">{sending ? t('progress', sending) : t('chosen', { n: chosen.length })}</span>
          <Button
            size="compact-sm"
            variant="default"
            disabled={sending !== null}
            onClick={() => setIds(new Set(chosen.length > 0 ? [] : choosable.map((row) => row.clueId)))}
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
                setResults([]);
                const [clue] = takers(name);
                if (clue && isBare(CLUE_FORMS, name, clue)) void sendAll(name, {});
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
            onSend={(values) => void sendAll(open, values)}
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
            <Button size="compact-sm" variant="subtle" onClick={() => setResults([])}>
              {t('close')}
            </Button>
          </>
        ) : null}
      </section>
    );
  return { column, bar };
}
