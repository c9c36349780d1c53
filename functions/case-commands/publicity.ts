import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { shanghaiDate } from '../../domain/calendar/dates.ts';
import type { CaseEvent } from '../../domain/case/events.ts';
import { CASE } from '../../domain/case/index.ts';
import { type CaseParticulars, protectedNamesOf } from '../../domain/case/particulars.ts';
import type { Case } from '../../domain/case/state.ts';
import type { IssuedDocument } from '../../domain/documents/documents.ts';
import { recordAnnulment } from '../../domain/publicity/annulment.ts';
import { openPublicity } from '../../domain/publicity/clocks.ts';
import { addDocumentNames, draftPublicText } from '../../domain/publicity/content.ts';
import type { Publicity } from '../../domain/publicity/state.ts';
import type { FollowUp } from '../http/commands/command-group.ts';
import type { Caller } from '../http/http.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { rulesOf } from '../store/calendars.ts';
import { publicityOf } from '../store/case-publicity.ts';
import { putPublicWords } from '../store/public-decisions.ts';

/** A change of a case as its command made it, not yet written. */
interface CaseChange {
  /** As it was before. */
  readonly state: Case;
  readonly events: readonly CaseEvent[];
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly caller: Caller;
  /** The document that the command issues, if any. */
  readonly issued: IssuedDocument | undefined;
  /** What the case is about, where there is a document. */
  readonly particulars: CaseParticulars | null | undefined;
}

/**
 * Makes the writes that begin the publicity of a decision: what is published is what its document says. Who must not be named is kept
 * with it: what the case is about may be deleted while the decision is still shown.
 */
async function beginPublicity(
  runtime: Runtime,
  c: Case,
  { now, caller, issued, particulars = null }: CaseChange,
): Promise<FollowUp<Publicity | null>> {
  const { decision } = c;
  const document = c.documents.find(({ id }) => id === decision?.document);
  if (decision === null || document === undefined || issued === undefined) {
    return { writes: [], beside: null };
  }
  const publicities = publicityOf(runtime);
  const { caseId, division, street, employerKind: partyKind, investigators: officers } = c;
  const { kind, by: decidedBy } = decision;
  const { number, organ, issuedOn: decidedOn, fields } = issued;
  const event = openPublicity(
    {
      caseId,
      kind,
      document: { id: document.id, entry: document.entry, number, organ: organ || null },
      partyKind,
      decidedOn,
      decidedBy,
      officers,
      division,
      street,
    },
    await rulesOf(runtime, c),
  );
  const actor = { id: caller.sub, role: 'department-head' };
  const { writes, stored } = publicities.prepareCreation(caseId, event, now, { actor });
  const words = {
    text: draftPublicText(kind, fields, partyKind),
    names: addDocumentNames(protectedNamesOf(particulars), fields, partyKind),
  };
  return {
    writes: [...writes, putPublicWords(publicities.table.name, caseId, words)],
    beside: stored.state,
  };
}

/**
 * Finds what a change of a case does to the publicity of its decision, in the case's own transaction: a decision begins it, an
 * annulment its recall. For any other change it is read, since views of the case show it.
 */
export async function followPublicity(
  runtime: Runtime,
  change: CaseChange,
): Promise<FollowUp<Publicity | null>> {
  const { state, events, now, caller } = change;
  const occurrence = { at: new Date(now).toISOString(), day: shanghaiDate(now), by: caller.sub };
  const after = events.reduce((c, event) => CASE.evolve(c, event, c.caseId, occurrence), state);
  if (state.decision === null) return beginPublicity(runtime, after, change);
  const publicities = publicityOf(runtime);
  const stored = await publicities.load(state.caseId);
  if (stored === undefined) return { writes: [], beside: null };
  const writes: TransactWriteItem[] = [];
  if (!events.some(({ type }) => type === 'remedy-recorded')) return { writes, beside: stored.state };
  const rules = await rulesOf(runtime, stored.state);
  const annulment = recordAnnulment(stored.state, after, rules);
  if (annulment.length === 0) return { writes, beside: stored.state };
  const actor = { id: caller.sub, role: 'inspection-head' };
  const prepared = await publicities.prepareChange(state.caseId, 'record-annulment', stored, annulment, now, {
    actor,
  });
  return { writes: prepared.writes, beside: prepared.stored.state };
}
