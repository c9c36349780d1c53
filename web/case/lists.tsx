import { EVIDENCE_KINDS } from '../../domain/case/state.ts';
import type { CaseDetail } from '../shared/answers.ts';
import { StoredFile } from '../shared/attachments.tsx';
import { CLOCKS } from '../shared/case-labels.ts';
import { formatYuan, toYuan } from '../shared/format.ts';
import { useI18n } from '../shared/i18n-context.tsx';
import { PersonNames, personNames } from '../shared/people.tsx';
import { type Recorded, useTexts } from '../shared/record-pages.ts';
import { type Column, DataTable } from '../shared/table.tsx';
import { Section, Tag, type Tone, Verification } from '../shared/ui.tsx';
import { DocumentFile } from './document-file.tsx';
import { documentName, documentNameOf } from './document-name.ts';
import { COMPLIANCE, ORDER_KINDS } from './labels.ts';
import { TEXT } from './text.ts';

type Clock = CaseDetail['clocks'][number];

const CLOCK_COLORS: Readonly<Record<Clock['state'], Tone>> = {
  running: 'blue',
  stopped: 'yellow',
  met: 'teal',
  missed: 'red',
};

/** Clocks, each with what it counts from and the law it rests on. */
function ClockList({ clocks }: { readonly clocks: readonly Clock[] }) {
  const { t, localize, parenthesize, joinClauses } = useI18n(TEXT);
  return (
    <ul className="clocks">
      {clocks.map(({ name, ref, unit, from, due, provisional, basis, state }) => {
        const about = ref !== undefined && name === 'order' ? localize(documentNameOf(ref)) : ref;
        return (
          <li key={`${name} ${ref ?? ''}`}>
            <div>
              <strong>
                {localize(CLOCKS[name])}
                {about ? parenthesize(about) : ''}
              </strong>{' '}
              <span className="nowrap">{due}</span>{' '}
              <Tag tone={CLOCK_COLORS[state]}>{t(`clock.${state}`)}</Tag>
            </div>
            <div className="hint">
              {joinClauses(
                `${t('from')} ${from}`,
                t(`unit.${unit}`),
                provisional && t('provisional'),
                localize(basis),
              )}
            </div>
          </li>
        );
      })}
    </ul>
  );
}

/** The clocks of a case, those that count before those that are over, which are folded. */
export function Clocks({ c }: { readonly c: CaseDetail }) {
  const { t, localize } = useI18n(TEXT);
  const order: readonly Clock['state'][] = ['missed', 'running', 'stopped'];
  const open = c.clocks
    .filter(({ state }) => state !== 'met')
    .sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
  const met = c.clocks.filter(({ state }) => state === 'met');
  return (
    <div className="stack">
      {open.length === 0 ? <p className="empty">{t('noClocks')}</p> : null}
      <ClockList clocks={open} />
      {met.length > 0 ? (
        <details>
          <summary>{t('metClocks', { n: met.length })}</summary>
          <ClockList clocks={met} />
        </details>
      ) : null}
      <p className="hint">{t('policySource', { source: localize(c.policySource) })}</p>
      <Verification>
        <p>{t('policyIs', { version: c.policyVersion })}</p>
        <p>{t('calendarIs', { version: c.calendarVersion })}</p>
        <p>{t('caseVersionIs', { n: c.version })}</p>
      </Verification>
    </div>
  );
}

type EvidenceRow = CaseDetail['evidence'][number] & { readonly what: string | null };

/** The evidence with what its entries say of it; who may read it can open its copies. */
export function EvidenceList({ c, recorded }: { readonly c: CaseDetail; readonly recorded: Recorded }) {
  const { t } = useI18n(TEXT);
  const texts = useTexts(recorded, 'evidence-added');
  const columns: Column<EvidenceRow>[] = [
    { key: 'n', title: TEXT.evidenceNo, cell: (r) => r.n },
    { key: 'kind', title: TEXT.evidenceKind, cell: (r, l) => EVIDENCE_KINDS[r.kind][l] },
    { key: 'what', title: TEXT.evidenceWhat, cell: (r) => r.what, wrap: true },
    {
      key: 'takenBy',
      title: TEXT.takenBy,
      cell: (r, l) => personNames(r.takenBy, c.people, l),
      render: (r) => <PersonNames ids={r.takenBy} people={c.people} />,
      wrap: true,
    },
    { key: 'takenOn', title: TEXT.takenOn, cell: (r) => r.takenOn },
    {
      key: 'copy',
      title: TEXT.copy,
      cell: (r, l) => (r.file === null ? null : TEXT.hasCopy[l]),
      render: ({ file, n }) => {
        if (file === null) return '—';
        return c.mayUnmask ? <StoredFile fileId={file} label={t('copyOf', { n })} /> : t('hasCopy');
      },
    },
  ];
  return (
    <Section title={t('evidence')}>
      <DataTable
        name={TEXT.evidence}
        columns={columns}
        rows={c.evidence.map((item, i) => ({ ...item, what: texts[i] ?? null }))}
        rowKey={(r) => String(r.n)}
        cards
        emptyText={t('noEvidence')}
      />
    </Section>
  );
}

/** The orders, and how each was obeyed. */
export function Orders({ c }: { readonly c: CaseDetail }) {
  const { t } = useI18n(TEXT);
  if (c.orders.length === 0) return null;
  const columns: Column<CaseDetail['orders'][number]>[] = [
    {
      key: 'document',
      title: TEXT.document,
      cell: (r, l) => documentNameOf(r.id)[l],
      wrap: true,
    },
    { key: 'kind', title: TEXT.orderKind, cell: (r, l) => ORDER_KINDS[r.kind][l] },
    {
      key: 'amount',
      title: TEXT.orderAmount,
      cell: (r) => (r.amountFen === null ? null : toYuan(r.amountFen)),
      render: (r) => (r.amountFen === null ? '—' : formatYuan(r.amountFen)),
      numeric: true,
    },
    { key: 'workers', title: TEXT.orderWorkers, cell: (r) => r.workers, numeric: true },
    { key: 'issuedOn', title: TEXT.issuedOn, cell: (r) => r.issuedOn },
    { key: 'dueOn', title: TEXT.orderDue, cell: (r) => r.dueOn },
    { key: 'result', title: TEXT.orderResult, cell: (r, l) => r.result && COMPLIANCE[r.result][l] },
    {
      key: 'paid',
      title: TEXT.orderPaid,
      cell: (r) => (r.paidFen > 0 ? toYuan(r.paidFen) : null),
      render: (r) => (r.paidFen > 0 ? formatYuan(r.paidFen) : '—'),
      numeric: true,
    },
  ];
  return (
    <Section title={t('orders')}>
      <DataTable
        name={TEXT.orders}
        columns={columns}
        rows={c.orders}
        rowKey={(r) => r.id}
        cards
        exports={false}
      />
    </Section>
  );
}

/** The documents that were issued, and when each was served. */
export function Documents({ c }: { readonly c: CaseDetail }) {
  const { t, localize } = useI18n(TEXT);
  const columns: Column<CaseDetail['documents'][number]>[] = [
    {
      key: 'name',
      title: TEXT.document,
      cell: (r, l) => documentName(r)[l],
      render: (r) =>
        c.mayUnmask ? (
          <DocumentFile caseId={c.caseId} documentId={r.id} name={localize(documentName(r))} />
        ) : (
          localize(documentName(r))
        ),
      wrap: true,
    },
    { key: 'on', title: TEXT.issuedOn, cell: (r) => r.on },
    { key: 'servedOn', title: TEXT.servedOn, cell: (r) => r.servedOn },
  ];
  return (
    <Section title={t('documents')}>
      <DataTable
        name={TEXT.documents}
        columns={columns}
        rows={c.documents}
        rowKey={(r) => r.id}
        cards
        exports={false}
        emptyText={t('noDocuments')}
      />
    </Section>
  );
}
