import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { shanghaiDate } from '../../domain/calendar/dates.ts';
import type { Command } from '../../domain/case/commands.ts';
import type { CaseEvent } from '../../domain/case/events.ts';
import { CASE } from '../../domain/case/index.ts';
import type { Case } from '../../domain/case/state.ts';
import { recordAnnulment } from '../../domain/publicity/annulment.ts';
import { openPublicity } from '../../domain/publicity/clocks.ts';
import { draftPublicText } from '../../domain/publicity/content.ts';
import type { Publicity } from '../../domain/publicity/state.ts';
import type { FollowUp } from '../http/commands/command-group.ts';
import type { Caller } from '../http/http.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { rulesOf } from '../store/calendars.ts';
import { readCaseParticulars } from '../store/case-particulars.ts';
import { publicityOf } from '../store/case-publicity.ts';
import { particularsKey } from '../store/keys.ts';
import { putPublicText } from '../store/public-decisions.ts';

/** A change of a case as its command made it, not yet written. */
interface CaseChange {
  /** As it was before. */
  readonly state: Case;
  readonly command: Command;
  readonly events: readonly CaseEvent[];
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly caller: Caller;
}

/** Makes the writes that begin the publicity of a decision. */
async function beginPublicity(
  runtime: Runtime,
  c: Case,
  { command, now, caller }: CaseChange,
): Promise<FollowUp<Publicity | null>> {
  const { decision } = c;
  if (decision === null || command.name !== 'decide') return { writes: [], beside: null };
  const publicities = publicityOf(runtime);
  const { table } = publicities;
  const { caseId, division, street, employerKind: partyKind, investigators: officers } = c;
  const document = c.documents.find(({ id }) => id === decision.document);
  const particulars = readCaseParticulars(await table.get(particularsKey(CASE.kind, caseId)));
  if (document === undefined || particulars === null) {
    throw new Error(`the case ${caseId} lacks its document or its party`);
  }
  const { kind, on: decidedOn, by: decidedBy } = decision;
  const { id, year, n } = document;
  const event = openPublicity(
    {
      caseId,
      kind,
      document: { id, year, n },
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
  const { text } = command.body;
  const words = draftPublicText({ ...decision, text }, particulars.employer, partyKind);
  return { writes: [...writes, putPublicText(table.name, caseId, words)], beside: stored.state };
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
