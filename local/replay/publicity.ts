import { BUILT_IN_CALENDAR } from '../../domain/calendar/built-in.ts';
import { shanghaiDate } from '../../domain/calendar/dates.ts';
import type { CommandName, Status } from '../../domain/publicity/status.ts';
import { type DecisionSums, decide, type SimulatedCase, wait } from './cases.ts';
import type { Course } from './office-time.ts';
import { BUREAU, HOME_DISTRICT, OFFICERS } from './officers.ts';
import { mulberry32 } from './prng.ts';
import type { Officer, Simulation } from './simulation.ts';

/** Of which decision of its kind the publicity goes otherwise than the usual way. */
const OTHERWISE = {
  recalled: 'handling 1',
  corrected: 'handling 2',
  late: 'handling 3',
  exempt: 'no-penalty 1',
} as const;

/** The terms of the law, in working days. */
const PENALTY_DAYS = 7;
const OTHER_DAYS = 20;

/** Working days from the decision to a publication that is late: the term of the others has passed. */
const LATE_DAYS = 22;

/** Writes a command on the publicity of a case's decision, and follows where that takes it. */
function command(
  sim: Simulation,
  { caseId }: SimulatedCase,
  as: Officer,
  name: CommandName,
  body: Record<string, unknown>,
  answer: Record<string, unknown> & { readonly status: Status },
): void {
  const { status } = answer;
  const known = sim.publicity.get(caseId);
  if (known === undefined) throw new RangeError(`nothing is to be published of ${caseId}`);
  const publishedOn = status === 'published' ? shanghaiDate(sim.now) : known.publishedOn;
  sim.publicity.set(caseId, { ...known, status, publishedOn });
  const path = `/publicity/${caseId}/${name}`;
  sim.writeLine({ as, method: 'POST', path, body, expect: { status: 200, body: answer } });
}

/** Has the decision exempted by two persons. */
function* exempt(sim: Simulation, k: SimulatedCase): Course {
  const body = { ground: 'no-impact', reason: '不予处罚，不具有一定社会影响。' };
  command(sim, k, BUREAU.clerk, 'exempt', body, { status: 'due' });
  yield* wait(sim, k, 1);
  const answer = { status: 'exempt', exemption: { ground: 'no-impact' } } as const;
  command(sim, k, BUREAU.clerkTwo, 'exempt', { reason: '同意不予公示。' }, answer);
}

/**
 * Vets a decision and publishes it (行政执法公示), each by another clerk: begins when the decision is made.
 * @param which the kind of the decision, and which of its kind it is
 */
function* publicise(sim: Simulation, decided: SimulatedCase, which: string): Course {
  // Chance of its own, so that no publication moves a case.
  const k = { ...decided, rng: mulberry32(Number(decided.caseId.slice(-5))) };
  const term = which.startsWith('penalty') ? PENALTY_DAYS : OTHER_DAYS;
  const due = BUILT_IN_CALENDAR.addWorkingDays(shanghaiDate(sim.now), term);
  sim.publicity.set(k.caseId, { status: 'due', due, publishedOn: null });
  const vettedAfter = k.rng.int(1, 3);
  yield* wait(sim, k, vettedAfter);
  if (which === OTHERWISE.exempt) return yield* exempt(sim, k);
  command(sim, k, BUREAU.clerk, 'vet', { class: 'general' }, { status: 'vetted' });
  const isLate = which === OTHERWISE.late;
  yield* wait(sim, k, isLate ? LATE_DAYS - vettedAfter : k.rng.int(1, 2));
  const state = isLate ? 'missed' : 'met';
  const answer = { status: 'published', clocks: [{ name: 'publicity', state }] } as const;
  command(sim, k, BUREAU.clerkTwo, 'publish', {}, answer);
  yield* wait(sim, k, 5);
  if (which === OTHERWISE.corrected) {
    const body = { title: '拖欠劳动报酬案', reason: '案件名称更正。' };
    command(sim, k, BUREAU.clerk, 'correct', body, { status: 'corrected' });
  }
  if (which === OTHERWISE.recalled) {
    const body = { reason: '公示信息涉及第三人，予以撤回。' };
    command(sim, k, BUREAU.clerk, 'recall', body, { status: 'recalled' });
  }
}

/** Decides, and has the decision made public beside what becomes of the case. @returns the id of its document */
export function decideAndPublicise(
  sim: Simulation,
  k: SimulatedCase,
  kind: 'penalty' | 'handling' | 'no-penalty',
  sums: DecisionSums = {},
): string {
  const document = decide(sim, k, kind, sums);
  const which = `${kind} ${sim.cases[kind === 'no-penalty' ? 'noPenalty' : kind]}`;
  sim.schedule(sim.now + 60_000, publicise(sim, k, which));
  return document;
}

/** What everybody may read of: what is shown, and that something was. */
const PUBLIC: readonly Status[] = ['published', 'corrected', 'recalled'];

/** Asks how many decisions are at each step of publicity, and what the public reads: by what was written. */
export function queryPublicity(sim: Simulation): void {
  const at = (...statuses: Status[]) =>
    [...sim.publicity.values()].filter(({ status }) => statuses.includes(status));
  if (sim.publicity.size === 0) return;
  for (const status of ['due', 'vetted', 'exempt', ...PUBLIC] satisfies Status[]) {
    const path = `/publicity?division=${HOME_DISTRICT}&status=${status}&limit=100`;
    const items = at(status).map(() => ({ status }));
    sim.writeLine({
      as: OFFICERS.citySupervisor,
      method: 'GET',
      path,
      expect: { status: 200, body: { items, complete: true } },
    });
  }
  const path = `/public/decisions?division=${HOME_DISTRICT}&limit=100`;
  const decisions = at(...PUBLIC).map(() => ({}));
  sim.writeLine({ method: 'GET', path, expect: { status: 200, body: { decisions, complete: true } } });
}
