import { CONCLUSIONS } from '../../domain/clue/conclusions.ts';
import { SECTOR_NAMES, type SectorCode } from '../../domain/clue/sectors.ts';
import { PHASE_NAMES, PHASES } from '../../domain/clue/state.ts';
import type { CountedClue, Me } from '../shared/answers.ts';
import { ClueLink } from '../shared/clue-columns.tsx';
import { divisionName } from '../shared/divisions.ts';
import type { FigurePart } from '../shared/figure-query.ts';
import type { Language } from '../shared/i18n.ts';
import { sourceName } from '../shared/labels.ts';
import { countedColumn, moneyColumn } from '../shared/number-columns.tsx';
import type { Column } from '../shared/table.tsx';
import { TEXT } from './text.ts';

/** What a list shows beside what every list of clues does. */
const SHOWN: Readonly<Partial<Record<FigurePart, readonly string[]>>> = {
  excluded: ['reason', 'counterpart', 'on'],
  returned: ['reason', 'on'],
  merged: ['reason', 'counterpart', 'on'],
  transferredOut: ['reason', 'counterpart', 'on'],
  transferredIn: ['reason', 'counterpart', 'on'],
  reopened: ['reason', 'on'],
  suspended: ['suspendedFrom'],
  paid: ['verified', 'paid', 'headcount'],
  returnsRequested: ['on'],
  returnsRefused: ['on'],
  returnsApproved: ['on'],
  reopeningsRequested: ['on'],
  reopeningsRefused: ['on'],
  reopeningsApproved: ['on'],
  extensions: ['on'],
};

/** Says where a clue went or came from: the clue it was merged into, or the district at the other end. */
function counterpartText(
  { counterpart, counterpartElsewhere }: CountedClue,
  language: Language,
  me: Pick<Me, 'divisions'>,
) {
  if (counterpart?.clueId !== undefined) return counterpart.clueId;
  if (counterpart?.division !== undefined) return divisionName(counterpart.division, language, me);
  return counterpartElsewhere ? TEXT.counterpartElsewhere[language] : null;
}

/**
 * Makes the columns of the clues behind a part of a figure: all are exported, those that explain the part are shown.
 * @param rows those that are shown
 */
export function figureColumns(
  part: FigurePart,
  me: Pick<Me, 'divisions'>,
  language: Language,
  rows: readonly CountedClue[] = [],
): Column<CountedClue>[] {
  const all: Column<CountedClue>[] = [
    {
      key: 'clueId',
      title: TEXT.clueNo,
      cell: (r) => r.clueId,
      render: (r) => <ClueLink clueId={r.clueId} />,
    },
    { key: 'employer', title: TEXT.employer, cell: (r) => r.employerName, wrap: true },
    { key: 'place', title: TEXT.place, cell: (r, l) => divisionName(r.street ?? r.division, l, me) },
    { key: 'reason', title: TEXT.reason, cell: (r, l) => r.reason?.[l] ?? null },
    {
      key: 'counterpart',
      title: TEXT.counterpart,
      cell: (r, l) => counterpartText(r, l, me),
      ...(part === 'merged' || part === 'excluded'
        ? {
            render: (r: CountedClue) =>
              r.counterpart?.clueId === undefined ? (
                (counterpartText(r, language, me) ?? '—')
              ) : (
                <ClueLink clueId={r.counterpart.clueId} />
              ),
          }
        : {}),
    },
    { key: 'on', title: TEXT.on, cell: (r) => r.on },
    { key: 'received', title: TEXT.receivedDay, cell: (r) => r.receivedDay },
    { key: 'due', title: TEXT.dueDate, cell: (r) => r.dueDate },
    { key: 'state', title: TEXT.status, cell: (r, l) => TEXT[`state.${r.state}`][l] },
    { key: 'closed', title: TEXT.closedDay, cell: (r) => r.closedDay },
    { key: 'days', title: TEXT.days, cell: (r) => r.days, numeric: true },
    ...PHASE_NAMES.map(
      (phase): Column<CountedClue> => ({
        key: phase,
        title: { zh: `${PHASES[phase].zh}用时（天）`, en: `${PHASES[phase].en}, days` },
        cell: (r) => r.phaseDays && (r.phaseDays[phase] ?? 0),
        numeric: true,
      }),
    ),
    {
      key: 'conclusion',
      title: TEXT.conclusion,
      cell: (r, l) => r.conclusion && CONCLUSIONS[r.conclusion][l],
      wrap: true,
    },
    { key: 'suspendedFrom', title: TEXT.suspendedFrom, cell: (r) => r.suspendedFrom },
    {
      key: 'sector',
      title: TEXT.sector,
      cell: (r, l) => (r.sector === null ? null : (SECTOR_NAMES[r.sector as SectorCode]?.[l] ?? r.sector)),
    },
    { key: 'source', title: TEXT.source, cell: (r, l) => r.source && sourceName(r.source, l) },
    { key: 'headcount', title: TEXT.headcount, cell: (r) => r.headcount, numeric: true },
    moneyColumn('claimed', TEXT.claimed, (r: CountedClue) => r.claimedAmountFen),
    moneyColumn('verified', TEXT.verified, (r: CountedClue) => r.verifiedAmountFen),
    moneyColumn('paid', TEXT.paid, (r: CountedClue) => r.paidAmountFen),
    { key: 'satisfied', title: TEXT.satisfaction, cell: (r) => r.satisfied },
    { key: 'overdue', title: TEXT['flag.overdue'], cell: (r) => r.overdue },
    { key: 'extended', title: TEXT['flag.extended'], cell: (r) => r.extended },
    { key: 'late', title: TEXT.late, cell: (r) => r.late },
    { key: 'handedOver', title: TEXT.handedOver, cell: (r) => r.handedOver },
    countedColumn(rows),
  ];
  const always = [
    'clueId',
    'employer',
    'place',
    'received',
    'due',
    'state',
    'closed',
    'days',
    'conclusion',
    'extended',
    'counted',
  ];
  const shown = new Set([...always, ...(SHOWN[part] ?? [])]);
  return all.map((column) => (shown.has(column.key) ? column : { ...column, exportOnly: true }));
}
