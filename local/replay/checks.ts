import { formatInstant } from './office-time.ts';
import { HOME_DISTRICT, inspector, OFFICERS, reviewerOf } from './officers.ts';
import type { Step } from './scenario.ts';
import type { SimulatedClue, Simulation } from './simulation.ts';

/** Requests that must be refused, or answered without a change, about a clue that is under investigation. */
type Check = (sim: Simulation, c: SimulatedClue) => void;

const entry = (sim: Simulation) => ({
  kind: 'other',
  occurredAt: formatInstant(sim.now - 600_000),
  note: '工作记录。',
});
const assigned = (c: SimulatedClue) => inspector(c.officers[1] ?? '', c.division);

/** By name, so that a test can tell that each is there. */
export const CHECKS: Readonly<Record<string, Check>> = {
  'inspector of the unit, not assigned': (sim, c) => {
    const other = sim.findColleagues(c)[0] ?? 'gm-nobody';
    sim.writeCommand(c, inspector(other, HOME_DISTRICT), 'log', entry(sim), {}, { status: 403 });
  },
  'wrong role': (sim, c) => {
    sim.writeCommand(
      c,
      reviewerOf(c.officers[0] ?? '', HOME_DISTRICT),
      'log',
      entry(sim),
      {},
      { status: 403 },
    );
  },
  'another district': (sim, c) => {
    sim.writeCommand(c, inspector('baoan-insp-1', '440306'), 'log', entry(sim), {}, { status: 404 });
  },
  'no token': (sim, c) => {
    const path = `/clues/${c.clueId}/log`;
    sim.writeLine({ method: 'POST', path, body: entry(sim), expect: { status: 401 } });
  },
  'wrong status': (sim, c) => sim.writeCommand(c, assigned(c), 'sign', {}, {}, { status: 409 }),
  'stale version': (sim, c) => {
    sim.writeCommand(c, assigned(c), 'log', { ...entry(sim), expectedVersion: 1 }, {}, { status: 412 });
  },
  'unknown conclusion': (sim, c) => {
    sim.writeCommand(
      c,
      assigned(c),
      'conclude',
      { conclusion: 'DONE' },
      { errors: [{ path: 'conclusion' }] },
      { status: 422 },
    );
  },
  'entry from the future': (sim, c) => {
    const body = { ...entry(sim), occurredAt: formatInstant(sim.now + 3_600_000) };
    sim.writeCommand(c, assigned(c), 'log', body, {}, { status: 422 });
  },
  'idempotency key': (sim, c) => {
    const headers = { 'Idempotency-Key': `entry-${c.clueId}` };
    const body = entry(sim);
    sim.writeCommand(c, assigned(c), 'log', body, {}, { headers });
    sim.writeCommand(c, assigned(c), 'log', body, {}, { headers });
    sim.writeCommand(c, assigned(c), 'log', { ...body, kind: 'interview' }, {}, { headers, status: 409 });
  },
  'unknown clue': (sim) => {
    const path = '/clues/national-QG2021000000000';
    sim.writeLine({ as: OFFICERS.supervisor, method: 'GET', path, expect: { status: 404 } });
  },
  reads: (sim, c) => {
    const path = `/clues/${c.clueId}`;
    const expect = { status: 200, body: { clueId: c.clueId, status: 'investigating' } };
    sim.writeLine({ as: assigned(c), method: 'GET', path, expect });
    sim.writeLine({
      as: OFFICERS.supervisor,
      method: 'GET',
      path: `${path}/record`,
      expect: { status: 200 },
    });
  },
};

/** Delivers a push again, as often as the sender likes. */
export function pushAgain(sim: Simulation, c: SimulatedClue): void {
  sim.pushBody(c.source, c.pushed, { status: 200, body: { clueId: c.clueId } });
}

/** Pushes the same number with other content. */
export function pushConflicting(sim: Simulation, c: SimulatedClue): void {
  const data = c.pushed as SimulatedClue['data'];
  const changed = { ...data, arrears: { ...data.arrears, amountFen: 12_345_600 } };
  sim.pushBody(c.source, changed, { status: 409 });
}

/** Writes a push that must be refused. */
type PushSpoiler = (sim: Simulation, data: Record<string, unknown>) => void;

const fault = (path: string): NonNullable<Step['expect']> => ({ status: 422, body: { errors: [{ path }] } });

/** By name, so that a test can tell that each is there. */
export const REFUSED_PUSHES: Readonly<Record<string, PushSpoiler>> = {
  'bad signature': (sim, data) => sim.pushBody('national', data, { status: 401 }, { signature: 'bad' }),
  'no signature': (sim, data) => sim.pushBody('national', data, { status: 401 }, { signature: 'missing' }),
  'stale timestamp': (sim, data) => sim.pushBody('national', data, { status: 401 }, { signature: 'stale' }),
  'not JSON': (sim, data) => {
    const rawBody = JSON.stringify({ type: 'clue.pushed', data }).slice(0, -7);
    sim.pushBody('national', data, { status: 400 }, { rawBody });
  },
  'no arrears': (sim, { arrears: _, ...data }) => sim.pushBody('national', data, fault('data.arrears')),
  'street of another district': (sim, data) => {
    const workplace = { ...(data.workplace as object), street: '440306003' };
    sim.pushBody('national', { ...data, workplace }, fault('data.workplace.street'));
  },
  'amount in yuan with a fraction': (sim, data) => {
    const arrears = { ...(data.arrears as object), amountFen: 1850.5 };
    sim.pushBody('national', { ...data, arrears }, fault('data.arrears.amountFen'));
  },
  'too large': (sim, data) => {
    sim.pushBody('national', { ...data, description: '欠薪'.repeat(12_000) }, { status: 413 });
  },
};
