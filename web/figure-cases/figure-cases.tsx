import { ENDINGS } from '../../domain/case/counters.ts';
import { DECISION_KINDS } from '../../domain/case/state.ts';
import { CASE_PARTS } from '../../domain/metrics/case-history.ts';
import type { CountedCase, CountedCases } from '../shared/answers.ts';
import { CaseLink } from '../shared/case-columns.tsx';
import { casePartName } from '../shared/case-parts.ts';
import { clockToday } from '../shared/clock.ts';
import { divisionName } from '../shared/divisions.ts';
import { FigureList } from '../shared/figure-list.tsx';
import { parseFigureQuery } from '../shared/figure-query.ts';
import { useQueryState } from '../shared/location.ts';
import { countedColumn, moneyColumn } from '../shared/number-columns.tsx';
import { usePagedList } from '../shared/queries.ts';
import { useMe } from '../shared/session.tsx';
import type { Column } from '../shared/table.tsx';
import { TEXT } from './text.ts';

/** The cases behind a figure of the board, in pages. */
export function FigureCases() {
  const me = useMe();
  const [values, set] = useQueryState();
  const query = parseFigureQuery(values, me, clockToday());
  const { division, from, to, asOf } = query;
  const part = CASE_PARTS.find((one) => one === values.part) ?? 'open';
  const list = usePagedList<CountedCases, CountedCase>(
    '/metrics/cases/list',
    { division, from, to, asOf, part },
    ({ cases, cursor }) => ({ rows: cases, cursor }),
  );
  const columns: Column<CountedCase>[] = [
    { key: 'caseId', title: TEXT.case, cell: (r) => r.caseId, render: (r) => <CaseLink caseId={r.caseId} /> },
    { key: 'employer', title: TEXT.employer, cell: (r) => r.employerName, wrap: true },
    { key: 'place', title: TEXT.division, cell: (r, l) => divisionName(r.street ?? r.division, l, me) },
    { key: 'cameInOn', title: TEXT.cameInOn, cell: (r) => r.cameInOn, exportOnly: true },
    { key: 'filedOn', title: TEXT.filedOn, cell: (r) => r.filedOn },
    { key: 'due', title: TEXT.dueDate, cell: (r) => r.dueDate },
    { key: 'handledOn', title: TEXT.handledOn, cell: (r) => r.handledOn },
    { key: 'standing', title: TEXT.standing, cell: (r, l) => TEXT[`standing.${r.standing}`][l] },
    { key: 'filedLate', title: TEXT.filedLate, cell: (r) => r.filedLate, exportOnly: true },
    { key: 'suspendedFrom', title: TEXT.suspendedFrom, cell: (r) => r.suspendedFrom, exportOnly: true },
    { key: 'extensions', title: TEXT.extensions, cell: (r) => r.extensions, numeric: true, exportOnly: true },
    { key: 'decision', title: TEXT.decision, cell: (r, l) => r.decision && DECISION_KINDS[r.decision][l] },
    { ...moneyColumn('fine', TEXT.fine, (r: CountedCase) => r.fineFen), exportOnly: true },
    { ...moneyColumn('order', TEXT.order, (r: CountedCase) => r.orderFen), exportOnly: true },
    { key: 'ended', title: TEXT.ended, cell: (r, l) => r.ended && ENDINGS[r.ended][l], wrap: true },
    { key: 'endedOn', title: TEXT.endedOn, cell: (r) => r.endedOn, exportOnly: true },
    {
      ...moneyColumn('amount', TEXT.amount, (r: CountedCase) => r.amountFen),
      ...(list.rows?.some((r) => r.amountFen !== null) ? {} : { exportOnly: true }),
    },
    { key: 'people', title: TEXT.headcount, cell: (r) => r.people, numeric: true, exportOnly: true },
    {
      key: 'workingDays',
      title: TEXT.workingDaysOf,
      cell: (r) => r.workingDays,
      numeric: true,
      exportOnly: true,
    },
    { key: 'on', title: TEXT.on, cell: (r) => r.on },
    countedColumn(list.rows),
  ];
  return (
    <FigureList
      title={TEXT.figureCases}
      query={query}
      part={part}
      parts={CASE_PARTS}
      nameOf={casePartName}
      onPart={(one) => set({ part: one })}
      list={list}
      columns={columns}
      rowKey={(r) => r.caseId}
      emptyText={TEXT.noCases}
    />
  );
}
