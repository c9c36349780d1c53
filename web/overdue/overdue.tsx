import { Alert, Button, Modal, NativeSelect } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { addDays } from '../../domain/calendar/dates.ts';
import type { ClueList, ListedClue } from '../shared/answers.ts';
import { useBatch } from '../shared/batch.tsx';
import { BusyButton } from '../shared/busy-button.tsx';
import { clockToday } from '../shared/clock.ts';
import { clueColumns } from '../shared/clue-columns.tsx';
import { CLUE_FORMS, cluePath } from '../shared/clue-commands.ts';
import { CommandForm } from '../shared/command-form.tsx';
import { DivisionSelect } from '../shared/division-select.tsx';
import { divisionName, homeDivision } from '../shared/divisions.ts';
import { DueExplanationById } from '../shared/due-explanation.tsx';
import { useI18n } from '../shared/i18n-context.tsx';
import { useQueryState } from '../shared/location.ts';
import { PagedTable } from '../shared/paged-table.tsx';
import { ProblemNotice } from '../shared/problem.tsx';
import { usePagedList, useSendCommand } from '../shared/queries.ts';
import { useMe } from '../shared/session.tsx';
import type { Column } from '../shared/table.tsx';
import { Section } from '../shared/ui.tsx';
import { TEXT } from './text.ts';

const WITHIN = ['3', '7', '15'] as const;

/** Open clues that are overdue, or due soon, with the reasons of each due date, and ways to supervise one or act on several. */
export function Overdue() {
  const { t } = useI18n(TEXT);
  const me = useMe();
  const queries = useQueryClient();
  const [values, set] = useQueryState();
  const [explained, setExplained] = useState<string | null>(null);
  const [supervising, setSupervising] = useState<ListedClue | null>(null);
  const [done, setDone] = useState<string | null>(null);
  const [busy, setBusy] = useState<string | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const sendCommand = useSendCommand();
  const today = clockToday();
  const division = values.division ?? homeDivision(me);
  const soon = values.show === 'soon';
  const within = WITHIN.find((n) => n === values.within) ?? '3';
  const list = usePagedList<ClueList, ListedClue>(
    '/clues',
    soon
      ? {
          ...{ division, open: true, overdue: false, suspended: false },
          ...{ dueBefore: addDays(today, Number(within) + 1), sort: 'due' },
        }
      : { division, overdue: true, sort: 'due' },
    ({ clues, cursor }) => ({ rows: clues, cursor }),
  );
  const batch = useBatch(list.rows ?? []);
  const onSupervised = (clueId: string) => {
    setDone(clueId);
    void queries.invalidateQueries();
  };
  /** Supervises by one click, without a note. */
  async function superviseAtOnce({ clueId }: ListedClue): Promise<void> {
    setDone(null);
    setProblem(null);
    setBusy(clueId);
    try {
      await sendCommand(`${cluePath(clueId)}/supervise`, {});
      onSupervised(clueId);
    } catch (error) {
      setProblem(error);
    } finally {
      setBusy(null);
    }
  }
  const columns: Column<ListedClue>[] = [
    batch.column,
    ...clueColumns(me, today),
    {
      key: 'actions',
      title: TEXT.actions,
      cell: () => null,
      screenOnly: true,
      render: (clue) => (
        <span className="flags no-print">
          <Button
            size="compact-xs"
            variant="default"
            aria-expanded={explained === clue.clueId}
            aria-label={t('explainOf', { clue: clue.clueId })}
            onClick={() => setExplained(explained === clue.clueId ? null : clue.clueId)}
          >
            {t('explain')}
          </Button>
          {clue.availableCommands.includes('supervise') ? (
            <>
              <BusyButton
                size="compact-xs"
                busy={busy === clue.clueId}
                aria-label={t('superviseOf', { clue: clue.clueId })}
                onClick={() => void superviseAtOnce(clue)}
              >
                {t('supervise')}
              </BusyButton>
              <Button
                size="compact-xs"
                variant="default"
                aria-label={t('superviseWithOf', { clue: clue.clueId })}
                onClick={() => {
                  setDone(null);
                  setProblem(null);
                  setSupervising(clue);
                }}
              >
                {t('superviseWith')}
              </Button>
            </>
          ) : null}
        </span>
      ),
    },
  ];
  const title = soon ? t('within', { n: within }) : t('due.overdue');
  return (
    <>
      <div className="page-head">
        <h1>{t('overdueList')}</h1>
      </div>
      <search className="filters no-print">
        <DivisionSelect value={division} onChange={(code) => set({ division: code })} />
        <div className="chips">
          <Button
            variant={soon ? 'default' : 'filled'}
            aria-pressed={!soon}
            onClick={() => set({ show: '' })}
          >
            {t('due.overdue')}
          </Button>
          <Button
            variant={soon ? 'filled' : 'default'}
            aria-pressed={soon}
            onClick={() => set({ show: 'soon' })}
          >
            {t('due.soon')}
          </Button>
        </div>
        {soon ? (
          <NativeSelect
            label={t('due.soon')}
            value={within}
            data={WITHIN.map((value) => ({ value, label: t('within', { n: value }) }))}
            onChange={({ currentTarget }) => set({ within: currentTarget.value })}
          />
        ) : null}
      </search>
      {done ? (
        <Alert color="teal" role="status">
          {t('supervised', { clue: done })}
        </Alert>
      ) : null}
      {problem ? <ProblemNotice error={problem} /> : null}
      <Section title={title}>
        {batch.bar}
        <PagedTable
          list={list}
          name={{
            zh: `${divisionName(division, 'zh', me)} ${soon ? `${within}天内到期` : '已超期'}线索 ${today}`,
            en: title,
          }}
          columns={columns}
          rowKey={(r) => r.clueId}
          renderBelow={(r) => (explained === r.clueId ? <DueExplanationById clueId={r.clueId} /> : null)}
        />
      </Section>
      <Modal
        opened={supervising !== null}
        onClose={() => setSupervising(null)}
        title={t('superviseWithOf', { clue: supervising?.clueId ?? '' })}
      >
        {supervising ? (
          <CommandForm
            set={CLUE_FORMS}
            view={supervising}
            command="supervise"
            onCancel={() => setSupervising(null)}
            onDone={() => {
              setSupervising(null);
              onSupervised(supervising.clueId);
            }}
          />
        ) : null}
      </Modal>
    </>
  );
}
