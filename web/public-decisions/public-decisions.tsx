import { NativeSelect, TextInput } from '@mantine/core';
import { DIVISIONS } from '../../domain/places/divisions.ts';
import { DECISION_KINDS } from '../../domain/publicity/state.ts';
import type { PublicDecisions as Answer, PublicRow } from '../shared/answers.ts';
import type { Language } from '../shared/i18n.ts';
import { useI18n } from '../shared/i18n-context.tsx';
import { useQueryState } from '../shared/location.ts';
import { PagedTable } from '../shared/paged-table.tsx';
import { readDates } from '../shared/period.ts';
import { usePagedList } from '../shared/queries.ts';
import type { Column } from '../shared/table.tsx';
import { Empty, Section } from '../shared/ui.tsx';
import { TEXT } from './text.ts';

type Decision = Exclude<PublicRow, { state: 'recalled' }>;

/** The cell of what a recalled decision does not show any more. */
const ofDecision =
  (cell: (row: Decision, language: Language) => string) => (r: PublicRow, language: Language) =>
    'state' in r ? null : cell(r, language);

const PLACES = DIVISIONS.filter(({ code }) => code.length <= 6);

/** The decisions that were found, the latest first. */
function FoundDecisions({ query }: { readonly query: Parameters<typeof usePagedList>[1] }) {
  const { t } = useI18n(TEXT);
  const list = usePagedList<Answer, PublicRow>(
    '/public/decisions',
    query,
    ({ decisions, complete, cursor }) => ({ rows: decisions, complete, cursor }),
  );
  const recalledText = (r: PublicRow, l: Language) =>
    'state' in r ? TEXT.recalled[l].replace('{day}', r.recalledOn).replace('{reason}', r.reason) : null;
  const columns: Column<PublicRow>[] = [
    { key: 'documentNo', title: TEXT.documentNo, cell: ofDecision((r) => r.documentNo), wrap: true },
    {
      key: 'title',
      title: TEXT.name,
      cell: (r, l) => ('state' in r ? recalledText(r, l) : r.title),
      wrap: true,
    },
    { key: 'kind', title: TEXT.kind, cell: ofDecision((r, l) => DECISION_KINDS[r.kind][l]) },
    { key: 'party', title: TEXT.party, cell: ofDecision((r) => r.party), wrap: true },
    {
      key: 'creditCode',
      title: TEXT.creditCode,
      cell: ofDecision((r) => r.creditCode ?? ''),
      exportOnly: true,
    },
    { key: 'cause', title: TEXT.cause, cell: ofDecision((r) => r.cause), wrap: true },
    { key: 'basis', title: TEXT.basis, cell: ofDecision((r) => r.basis), exportOnly: true },
    { key: 'result', title: TEXT.result, cell: ofDecision((r) => r.result), wrap: true },
    { key: 'organ', title: TEXT.organ, cell: ofDecision((r) => r.organ), wrap: true },
    { key: 'decidedOn', title: TEXT.decidedOn, cell: ofDecision((r) => r.decidedOn) },
    { key: 'publishedOn', title: TEXT.publishedOn, cell: (r) => r.publishedOn },
  ];
  return (
    <PagedTable
      list={list}
      name={TEXT.publicDecisions}
      columns={columns}
      rowKey={(r) => r.id}
      emptyText={t('noDecisions')}
    />
  );
}

/** The decisions that the public may read. It needs nobody to be signed in. */
export function PublicDecisions() {
  const { t, language } = useI18n(TEXT);
  const [values, set] = useQueryState();
  const division = PLACES.find(({ code }) => code === values.division)?.code;
  const { from, to, isSwapped } = readDates(values.from, values.to);
  return (
    <>
      <div className="page-head">
        <h1>{t('publicDecisions')}</h1>
        <p className="hint">{t('intro')}</p>
      </div>
      <search className="filters no-print">
        <NativeSelect
          label={t('division')}
          value={division ?? ''}
          data={[
            { value: '', label: t('anywhere') },
            ...PLACES.map((place) => ({ value: place.code, label: place[language] })),
          ]}
          onChange={({ currentTarget }) => set({ division: currentTarget.value })}
        />
        <TextInput
          type="date"
          label={t('from')}
          value={values.from ?? ''}
          error={isSwapped ? t('periodOrder') : undefined}
          onChange={({ currentTarget }) => set({ from: currentTarget.value })}
        />
        <TextInput
          type="date"
          label={t('to')}
          value={values.to ?? ''}
          onChange={({ currentTarget }) => set({ to: currentTarget.value })}
        />
      </search>
      <Section title={t('publicDecisions')}>
        {isSwapped ? <Empty text={t('datesFirst')} /> : <FoundDecisions query={{ division, from, to }} />}
      </Section>
    </>
  );
}
