import { shanghaiDate } from '../../calendar/dates.ts';
import { findFileRefusal } from '../../kernel/files.ts';
import type { BodyOf } from '../commands.ts';
import type { CaseEvent } from '../events.ts';
import { lacksTeam } from '../people.ts';
import { refuse, refuseInput } from '../refusals.ts';
import { type Inquiry, openSuspension } from '../state.ts';
import { advance } from '../steps.ts';
import { type Decision, events, MOST, pairFault, type Situation, sumsOf } from './situation.ts';

/** Whether what an inquiry proposes must be told in advance. */
export const needsNotice = ({ proposal }: Pick<Inquiry, 'proposal'>): boolean =>
  proposal === 'penalty' || proposal === 'handling';

export function addEvidence(
  s: Situation,
  { kind, takenBy, takenAt, file: fileId }: BodyOf<'add-evidence'>,
): Decision {
  const { c, facts, officer, act } = s;
  if (c.evidence.length >= MOST.evidence) return refuse('too-many', { most: MOST.evidence });
  const takenOn = shanghaiDate(Date.parse(takenAt));
  const fault = pairFault(s, takenBy, takenOn);
  if (fault) return fault;
  const found = fileId === undefined ? undefined : facts.files?.find((f) => f.fileId === fileId);
  if (fileId !== undefined) {
    const code = findFileRefusal(found, {}, officer.sub);
    if (code === 'file-unknown' || code === 'file-differs') return refuseInput(code, 'file');
    if (code !== null) return refuse(code);
  }
  const file =
    found === undefined ? null : { fileId: found.fileId, sha256: found.sha256, bytes: found.bytes };
  return events({ type: 'evidence-added', kind, takenBy, takenOn, file, ...act });
}

export function issueOrder(s: Situation, body: BodyOf<'issue-order'>): Decision {
  const { kind, amountFen = null, workers = null, dueOn } = body;
  if (lacksTeam(s.c)) return refuse('two-needed');
  if (dueOn < s.on) return refuseInput('due-in-past', 'dueOn');
  if (s.c.orders.length >= MOST.orders) return refuse('too-many', { most: MOST.orders });
  return events({
    type: 'order-issued',
    document: s.issue('order'),
    kind,
    amountFen,
    workers,
    dueOn,
    ...s.act,
  });
}

export function recordCompliance(
  { c, act }: Situation,
  { order, result, paidFen = 0 }: BodyOf<'record-compliance'>,
): Decision {
  const found = c.orders.find(({ id }) => id === order);
  if (found === undefined) return refuseInput('unknown-order', 'order');
  if (found.result === 'full') return refuse('order-answered');
  if (result === 'none' && paidFen > 0) return refuseInput('sum-unfit', 'paidFen');
  return events({ type: 'compliance-recorded', order, result, paidFen, ...act });
}

export function finishInquiry(s: Situation, body: BodyOf<'finish-inquiry'>): Decision {
  const { proposal, headcount, owedFen } = body;
  if (openSuspension(s.c) !== null) return refuse('suspended');
  if (lacksTeam(s.c)) return refuse('two-needed');
  const sums = sumsOf(body);
  if (proposal !== 'penalty' && sums.fineFen > 0) return refuseInput('sum-unfit', 'fineFen');
  const finished: CaseEvent = { type: 'inquiry-finished', proposal, ...sums, headcount, owedFen, ...s.act };
  if (needsNotice({ proposal })) return events(finished);
  return events(finished, advance(s.after(finished), s.rules.policy, s.on));
}
