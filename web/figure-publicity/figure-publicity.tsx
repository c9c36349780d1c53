import { PUBLICITY_PARTS } from '../../domain/metrics/publicity.ts';
import { EXEMPTION_GROUNDS } from '../../domain/publicity/state.ts';
import type { CountedPublicity, CountedPublicityPage } from '../shared/answers.ts';
import { clockToday } from '../shared/clock.ts';
import { divisionName } from '../shared/divisions.ts';
import { FigureList } from '../shared/figure-list.tsx';
import { parseFigureQuery } from '../shared/figure-query.ts';
import { useQueryState } from '../shared/location.ts';
import { countedColumn } from '../shared/number-columns.tsx';
import { PublicityLink } from '../shared/publicity-columns.tsx';
import { PUBLICITY_PART_NAMES } from '../shared/publicity-parts.ts';
import { usePagedList } from '../shared/queries.ts';
import { useMe } from '../shared/session.tsx';
import type { Column } from '../shared/table.tsx';
import { TEXT } from './text.ts';

/** The items of publicity behind a figure of the board, in pages. */
export function FigurePublicity() {
  const me = useMe();
  const [values, set] = useQueryState();
  const query = parseFigureQuery(values, me, clockToday());
  const { division, from, to, asOf } = query;
  const part = PUBLICITY_PARTS.find((one) => one === values.part) ?? 'examined';
  const list = usePagedList<CountedPublicityPage, CountedPublicity>(
    '/metrics/publicity/list',
    { division, from, to, asOf, part },
    ({ items, cursor }) => ({ rows: items, cursor }),
  );
  const columns: Column<CountedPublicity>[] = [
    {
      key: 'publicityId',
      title: TEXT.case,
      cell: (r) => r.publicityId,
      render: (r) => <PublicityLink publicityId={r.publicityId} />,
    },
    { key: 'employer', title: TEXT.employer, cell: (r) => r.employerName, wrap: true },
    { key: 'place', title: TEXT.division, cell: (r, l) => divisionName(r.street ?? r.division, l, me) },
    { key: 'decidedOn', title: TEXT.decidedOn, cell: (r) => r.decidedOn },
    { key: 'due', title: TEXT.publishBy, cell: (r) => r.dueDate },
    { key: 'publishedOn', title: TEXT.publishedOn, cell: (r) => r.publishedOn },
    { key: 'standing', title: TEXT.standing, cell: (r, l) => TEXT[`standing.${r.standing}`][l] },
    {
      key: 'exemption',
      title: TEXT.exemption,
      cell: (r, l) => r.exemption && EXEMPTION_GROUNDS[r.exemption][l],
      wrap: true,
    },
    { key: 'corrected', title: TEXT.corrected, cell: (r) => r.corrected, exportOnly: true },
    { key: 'recallBy', title: TEXT.recallBy, cell: (r) => r.recallDueDate },
    { key: 'recalledOn', title: TEXT.recalledOn, cell: (r) => r.recalledOn },
    { key: 'endedOn', title: TEXT.endedOn, cell: (r) => r.endedOn, exportOnly: true },
    { key: 'on', title: TEXT.on, cell: (r) => r.on },
    countedColumn(list.rows),
  ];
  return (
    <FigureList
      title={TEXT.figurePublicity}
      query={query}
      part={part}
      parts={PUBLICITY_PARTS}
      nameOf={(one) => PUBLICITY_PART_NAMES[one]}
      onPart={(one) => set({ part: one })}
      list={list}
      columns={columns}
      rowKey={(r) => r.publicityId}
      emptyText={TEXT.noItems}
    />
  );
}
