import { shanghaiDate } from '../../domain/calendar/dates.ts';
import type { Claim } from '../../domain/case/claims.ts';
import type { CaseEvent } from '../../domain/case/events.ts';
import { CASE } from '../../domain/case/index.ts';
import { findJoinFault, joinClue } from '../../domain/case/opening.ts';
import { type Reporter, withReporter } from '../../domain/case/particulars.ts';
import type { Case } from '../../domain/case/state.ts';
import type { Command } from '../../domain/clue/commands.ts';
import type { Facts } from '../../domain/clue/decide/situation.ts';
import { CLUE } from '../../domain/clue/index.ts';
import type { ClueData } from '../../domain/clue/push.ts';
import type { Clue } from '../../domain/clue/state.ts';
import { sha256 } from '../../domain/kernel/record.ts';
import type { ReadFacts } from '../http/commands/command-group.ts';
import { type Caller, canSee, Problem } from '../http/http.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { rulesOf } from '../store/calendars.ts';
import { particularsItem, readCaseParticulars } from '../store/case-particulars.ts';
import type { ChangeOptions } from '../store/change.ts';
import { readReporterKey } from '../store/employers.ts';
import { particularsKey } from '../store/keys.ts';
import { type NewCase, prepareCase } from '../store/new-case.ts';
import { maskWords, readParticulars } from '../store/particulars.ts';
import { Repository } from '../store/repository.ts';
import type { Table } from '../store/table.ts';

type FileCase = Extract<Command, { readonly name: 'file-case' }>['body'];

/** What a clue says, as people may read it who are not its own officers: of who reported (举报) nothing. */
const wordsFor = (clue: Clue, data: ClueData, text: string): string =>
  clue.confidential ? maskWords(text, data) : text;

const reporterOf = ({ clueId, confidential }: Clue, { reporter: { name } }: ClueData): Reporter => ({
  clue: clueId,
  name,
  confidential,
});

/**
 * Makes a clue's claim. Who reported it is told apart within the case alone, by its first clue: the same hash elsewhere would say
 * what else a hidden reporter reported.
 */
async function readClaim(table: Table, clue: Clue, first: string): Promise<Claim> {
  const { clueId, headcount, arrears, claimedAmountFen } = clue;
  const key = await readReporterKey(table, clue);
  return {
    clue: clueId,
    headcount,
    arrears,
    amountFen: claimedAmountFen,
    reporterKey: key === null ? null : sha256(`${first} ${key}`).slice(0, key.length),
  };
}

/** Opens a case: its number, its first entry and its particulars, to be stored in the clue's transaction. */
async function openCase(
  cases: Repository<Case, CaseEvent>,
  runtime: Runtime,
  clue: Clue,
  data: ClueData,
  { caseNo }: FileCase,
  options: ChangeOptions<Case>,
): Promise<ReadFacts<Facts>> {
  const now = runtime.now();
  const intake: NewCase = {
    externalNo: caseNo ?? null,
    // A report is not accepted by silence.
    source: clue.kind === 'report' ? 'report' : 'clue',
    claims: [await readClaim(cases.table, clue, clue.clueId)],
    employerKeys: clue.employerKeys,
    groupSize: clue.groupSize,
    division: clue.division,
    street: clue.street,
    cameInOn: shanghaiDate(now),
  };
  const { name, creditCode, address } = data.employer;
  const facts = data.description === undefined ? null : wordsFor(clue, data, data.description);
  const particulars = withReporter(
    { employer: { name, creditCode, address }, facts },
    reporterOf(clue, data),
  );
  const { caseId, event, also } = await prepareCase(runtime, cases.table, intake, particulars, now);
  return {
    facts: { case: { caseId, joined: false, fault: null } },
    checks: cases.prepareCreation(caseId, event, now, { ...options, also }).writes,
    made: [caseId],
  };
}

/** Joins a case. @throws Problem 404 where there is none in the caller's scope */
async function joinCase(
  cases: Repository<Case, CaseEvent>,
  runtime: Runtime,
  caller: Caller,
  clue: Clue,
  data: ClueData,
  { join = '', caseNo }: FileCase,
  options: ChangeOptions<Case>,
): Promise<ReadFacts<Facts>> {
  const now = runtime.now();
  const stored = await cases.load(join);
  if (!stored || !canSee(caller, stored.state)) {
    throw new Problem(404, 'unknown-case', 'There is no such case.');
  }
  const { table } = cases;
  const { state } = stored;
  const { employerKeys, division, groupSize } = clue;
  const externalNo = caseNo ?? null;
  const fault = findJoinFault(state, { employerKeys, division, externalNo, by: caller.sub });
  const facts: Facts = { case: { caseId: join, joined: true, fault } };
  if (fault !== null) return { facts, checks: [] };
  const particulars = readCaseParticulars(await table.get(particularsKey(CASE.kind, join)));
  const claim = await readClaim(table, clue, state.claims[0]?.clue ?? clue.clueId);
  const { policy } = await rulesOf(runtime, state);
  const events = joinClue(
    state,
    { type: 'clue-joined', claim, employerKeys, groupSize, externalNo },
    policy,
    { at: new Date(now).toISOString(), day: shanghaiDate(now), by: caller.sub },
  );
  const also =
    particulars === null
      ? []
      : [particularsItem(table.name, join, withReporter(particulars, reporterOf(clue, data)))];
  const { writes } = await cases.prepareChange(join, 'join', stored, events, now, { ...options, also });
  return { facts, checks: writes };
}

/**
 * Reads what a clue needs that opens or joins a case, and makes the case's part of the transaction. What the case is about comes from
 * the clue's particulars here, and goes nowhere else.
 * @throws Problem 404 where there is no case to join in the caller's scope
 */
export async function readCaseFacts(
  runtime: Runtime,
  clue: Clue,
  body: FileCase,
  caller: Caller,
): Promise<ReadFacts<Facts>> {
  const cases = new Repository<Case, CaseEvent>(runtime, CASE);
  if (clue.case !== null) return { facts: {}, checks: [] };
  const data = readParticulars(await cases.table.get(particularsKey(CLUE.kind, clue.clueId)));
  if (data === null) {
    return { facts: { case: { caseId: '', joined: false, fault: 'particulars-expired' } }, checks: [] };
  }
  const options: ChangeOptions<Case> = {
    actor: { id: caller.sub, role: 'inspector' },
    text: body.note ? { text: wordsFor(clue, data, body.note) } : undefined,
  };
  return body.join === undefined
    ? openCase(cases, runtime, clue, data, body, options)
    : joinCase(cases, runtime, caller, clue, data, body, options);
}
