import { CAST, HOME, inspector, reviewerOf } from './cast.ts';
import type { Step } from './scenario.ts';
import { written } from './simulation.ts';
import type { Case, World } from './world.ts';

/** Requests that must be refused, or answered without a change, about a clue that is under investigation. */
type Probe = (w: World, c: Case) => void;

const entry = (w: World) => ({ kind: 'other', occurredAt: written(w.now - 600_000), note: '工作记录。' });
const assigned = (c: Case) => inspector(c.officers[1] ?? '', c.division);

/** By name, so that a test can tell that each is there. */
export const PROBES: Readonly<Record<string, Probe>> = {
  'inspector of the unit, not assigned': (w, c) => {
    const other = w.colleagues(c)[0] ?? 'gm-nobody';
    w.command(c, inspector(other, HOME), 'log', entry(w), {}, { status: 403 });
  },
  'wrong role': (w, c) => {
    w.command(c, reviewerOf(c.officers[0] ?? '', HOME), 'log', entry(w), {}, { status: 403 });
  },
  'another district': (w, c) => {
    w.command(c, inspector('baoan-insp-1', '440306'), 'log', entry(w), {}, { status: 404 });
  },
  'no token': (w, c) => {
    const path = `/clues/${c.clueId}/log`;
    w.write({ method: 'POST', path, body: entry(w), expect: { status: 401 } });
  },
  'wrong status': (w, c) => w.command(c, assigned(c), 'sign', {}, {}, { status: 409 }),
  'stale version': (w, c) => {
    w.command(c, assigned(c), 'log', { ...entry(w), expectedVersion: 1 }, {}, { status: 412 });
  },
  'unknown conclusion': (w, c) => {
    w.command(
      c,
      assigned(c),
      'conclude',
      { conclusion: 'DONE' },
      { errors: [{ path: 'conclusion' }] },
      { status: 422 },
    );
  },
  'entry from the future': (w, c) => {
    const body = { ...entry(w), occurredAt: written(w.now + 3_600_000) };
    w.command(c, assigned(c), 'log', body, {}, { status: 422 });
  },
  'idempotency key': (w, c) => {
    const headers = { 'Idempotency-Key': `entry-${c.clueId}` };
    const body = entry(w);
    w.command(c, assigned(c), 'log', body, {}, { headers });
    w.command(c, assigned(c), 'log', body, {}, { headers });
    w.command(c, assigned(c), 'log', { ...body, kind: 'interview' }, {}, { headers, status: 409 });
  },
  'unknown clue': (w) => {
    const path = '/clues/national-QG2021000000000';
    w.write({ as: CAST.supervisor, method: 'GET', path, expect: { status: 404 } });
  },
  reads: (w, c) => {
    const path = `/clues/${c.clueId}`;
    const expect = { status: 200, body: { clueId: c.clueId, status: 'investigating' } };
    w.write({ as: assigned(c), method: 'GET', path, expect });
    w.write({ as: CAST.supervisor, method: 'GET', path: `${path}/record`, expect: { status: 200 } });
  },
};

/** A push delivered again, as often as the sender likes. */
export function deliveredAgain(w: World, c: Case): void {
  w.pushBody(c.source, c.pushed, { status: 200, body: { clueId: c.clueId } });
}

/** The same number with other content. */
export function conflicting(w: World, c: Case): void {
  const data = c.pushed as Case['data'];
  const changed = { ...data, arrears: { ...data.arrears, amountFen: 12_345_600 } };
  w.pushBody(c.source, changed, { status: 409 });
}

/** What is done to a push that must be refused. */
type Spoiler = (w: World, data: Record<string, unknown>) => void;

const fault = (path: string): NonNullable<Step['expect']> => ({ status: 422, body: { errors: [{ path }] } });

/** By name, so that a test can tell that each is there. */
export const REFUSED_PUSHES: Readonly<Record<string, Spoiler>> = {
  'bad signature': (w, data) => w.pushBody('national', data, { status: 401 }, { signature: 'bad' }),
  'no signature': (w, data) => w.pushBody('national', data, { status: 401 }, { signature: 'missing' }),
  'stale timestamp': (w, data) => w.pushBody('national', data, { status: 401 }, { signature: 'stale' }),
  'not JSON': (w, data) => {
    const rawBody = JSON.stringify({ type: 'clue.pushed', data }).slice(0, -7);
    w.pushBody('national', data, { status: 400 }, { rawBody });
  },
  'no arrears': (w, { arrears: _, ...data }) => w.pushBody('national', data, fault('data.arrears')),
  'street of another district': (w, data) => {
    const workplace = { ...(data.workplace as object), street: '440306003' };
    w.pushBody('national', { ...data, workplace }, fault('data.workplace.street'));
  },
  'amount in yuan with a fraction': (w, data) => {
    const arrears = { ...(data.arrears as object), amountFen: 1850.5 };
    w.pushBody('national', { ...data, arrears }, fault('data.arrears.amountFen'));
  },
  'too large': (w, data) => {
    w.pushBody('national', { ...data, description: '欠薪'.repeat(12_000) }, { status: 413 });
  },
};
