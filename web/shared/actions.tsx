import { Alert } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { ACTION_TEXT } from './action-text.ts';
import { BusyButton } from './busy-button.tsx';
import { CommandForm } from './command-form.tsx';
import {
  type AvailableCommands,
  blockedCommands,
  type CommandSet,
  type CommandView,
  isBare,
  offeredCommands,
} from './commands.ts';
import { draftedCommand } from './drafts.ts';
import { takeFocus } from './focus.ts';
import { useI18n } from './i18n-context.tsx';
import { ProblemNotice } from './problem.tsx';
import { useSendCommand } from './queries.ts';
import { useMe } from './session.tsx';
import { Section } from './ui.tsx';

/** How long the workflow may take to go on after a command, in milliseconds; then what is shown is read once more. */
const WORKFLOW_MS = 1500;

/** What the caller can do: what waits for them first. A command that asks for nothing is sent by one click. */
export function Actions<N extends string, V extends CommandView>({
  set,
  view,
  next,
  notice,
  renderAbove,
}: {
  readonly set: CommandSet<N, V>;
  readonly view: V & { readonly availableCommands: AvailableCommands<N> };
  /** What waits for the caller. */
  readonly next: N | undefined;
  /** What is to be known before. */
  readonly notice?: ReactNode;
  /** What is to be read above the form of a command. */
  readonly renderAbove?: (command: N) => ReactNode;
}) {
  const { t, localize, joinPair } = useI18n(ACTION_TEXT);
  const queries = useQueryClient();
  const sendCommand = useSendCommand();
  const { sub } = useMe();
  // What was typed before a reload is open again.
  const [open, setOpen] = useState(() =>
    draftedCommand({ sub, path: set.pathOf(view) }, offeredCommands(view)),
  );
  const [done, setDone] = useState<N | null>(null);
  const [busy, setBusy] = useState<N | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const offered = offeredCommands(view).sort((a, b) => Number(b === next) - Number(a === next));
  const blocked = blockedCommands(set, view);
  const onDone = (name: N, answer: Partial<V>) => {
    setOpen(null);
    setDone(name);
    // The next command goes by the version that this one made, however long the reading of the rest takes.
    queries.setQueryData<V>([set.pathOf(view), {}], (before) =>
      before && (answer.version ?? 0) > before.version ? { ...before, ...answer } : before,
    );
    void queries.invalidateQueries();
    timer.current = setTimeout(() => void queries.invalidateQueries(), WORKFLOW_MS);
  };
  /** Sends a command that has nothing to fill in. */
  async function sendAtOnce(name: N): Promise<void> {
    setOpen(null);
    setBusy(name);
    try {
      onDone(
        name,
        await sendCommand<Partial<V>>(`${set.pathOf(view)}/${name}`, { expectedVersion: view.version }),
      );
    } catch (error) {
      setProblem(error);
      void queries.invalidateQueries();
    } finally {
      setBusy(null);
    }
  }
  return (
    <Section title={t('actions')} className="no-print">
      {done ? (
        // The button that was pressed may be gone with the command: the keyboard goes on here.
        <Alert color="teal" role="status" tabIndex={-1} ref={takeFocus}>
          {t('done', { command: localize(set.labels[done].name) })}
        </Alert>
      ) : null}
      {notice}
      {offered.length === 0 && open === null ? <p className="empty">{t('noActions')}</p> : null}
      <div className="chips">
        {offered.map((name) => (
          <BusyButton
            key={name}
            size="compact-md"
            variant={name === next ? 'filled' : open === name ? 'light' : 'default'}
            busy={busy === name}
            {...(isBare(set, name, view) ? {} : { 'aria-expanded': open === name })}
            onClick={() => {
              setDone(null);
              setProblem(null);
              if (isBare(set, name, view)) void sendAtOnce(name);
              else setOpen(open === name ? null : name);
            }}
          >
            {localize(set.labels[name].name)}
          </BusyButton>
        ))}
      </div>
      {blocked.length > 0 ? (
        <ul className="hint" aria-label={t('notNow')}>
          {blocked.map(({ name, reason }) => (
            <li key={name}>{joinPair(localize(set.labels[name].name), localize(reason))}</li>
          ))}
        </ul>
      ) : null}
      {problem ? <ProblemNotice error={problem} /> : null}
      {open ? (
        <>
          {renderAbove?.(open)}
          <CommandForm
            key={open}
            set={set}
            view={view}
            command={open}
            onCancel={() => setOpen(null)}
            onDone={onDone}
          />
        </>
      ) : null}
    </Section>
  );
}
