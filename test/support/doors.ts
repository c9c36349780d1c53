import * as fc from 'fast-check';
import { expect } from 'vitest';
import { receive } from '../../domain/clue/decide.ts';
import type { ClueEvent, Intake } from '../../domain/clue/events.ts';
import { CLUE } from '../../domain/clue/index.ts';
import { ROLES } from '../../domain/kernel/roles.ts';
import { createAdministration } from '../../functions/administration/administration.ts';
import { createCaseCommands } from '../../functions/case-commands/case-commands.ts';
import { createCases } from '../../functions/cases/cases.ts';
import { createCommands } from '../../functions/commands/commands.ts';
import { DEFAULT_FILE_RULES } from '../../functions/contract/file-rules.ts';
import { createFeedback } from '../../functions/feedback/feedback.ts';
import { createFiles } from '../../functions/files/files.ts';
import type { CursorKeySource } from '../../functions/http/cursors.ts';
import {
  type HttpEvent,
  type HttpResult,
  MAX_INPUT_FAULTS,
  Problem,
  problemResult,
} from '../../functions/http/http.ts';
import { type HttpFunction, ROUTES } from '../../functions/http/routes.ts';
import { createIntake } from '../../functions/intake/intake.ts';
import { createLists } from '../../functions/lists/lists.ts';
import { createMetricsQuery } from '../../functions/metrics-query/metrics-query.ts';
import { createPages } from '../../functions/pages/pages.ts';
import { createPublicDecisions } from '../../functions/public-decisions/public-decisions.ts';
import { createPublicity } from '../../functions/publicity/publicity.ts';
import { createQueries } from '../../functions/queries/queries.ts';
import { hasher } from '../../functions/runtime/hashing.ts';
import { createSenders } from '../../functions/senders/senders.ts';
import type { FileLinks } from '../../functions/store/files.ts';
import { Repository } from '../../functions/store/repository.ts';
import { createSubscribers } from '../../functions/subscribers/subscribers.ts';
import { buildEvent, createRouter, parseTarget } from '../../local/gateway-event.ts';
import { newSecret, signPush } from '../../local/sign.ts';
import { unsignedToken } from './caller.ts';
import { intakeFacts } from './clues.ts';
import { testCursorKey } from './cursors.ts';
import { CANARY, HOSTILE_TEXTS, toJsonText } from './hostile.ts';
import { useLedger } from './ledger-table.ts';

/** Runs of each property; more by hand: `QINGXIN_FUZZ_RUNS=20000 npx vitest run test/functions/doors.test.ts`. */
export const RUNS = Number(process.env.QINGXIN_FUZZ_RUNS ?? 300);
export const PARAMETERS = { numRuns: RUNS, seed: 15, endOnFailure: true };
export const TIMEOUT = 20_000 + RUNS * 100;

export const SECRET = newSecret();
export const hash = hasher('a secret of the tests');
const router = createRouter(ROUTES);
/** URLs that lead nowhere. */
const NO_LINKS: FileLinks = {
  signUpload: async () => ({ url: 'https://files.test/', headers: {} }),
  signDownload: async () => 'https://files.test/',
};

export interface Request {
  readonly method: string;
  /** Percent-encoded, with the query. */
  readonly target: string;
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}
type Handlers = Readonly<Record<HttpFunction, (event: HttpEvent) => Promise<HttpResult>>>;

/** Every function of the API behind the gateway's own parsing, over a store with an empty table for each test. */
export function useDoors() {
  const world = useLedger();

  /** The functions, over this test's table. @param cursorKey of the usual key by default */
  function openDoors(cursorKey: CursorKeySource = testCursorKey) {
    const { runtime } = world;
    const sources = async () => [{ source: 'national', secrets: [SECRET] }];
    const config = { issuer: 'http://localhost', clientId: 'c', scope: 's', apiBase: '' };
    const handlers: Handlers = {
      intake: createIntake(runtime, { hash, sources }),
      feedback: createFeedback(runtime, { hash, sources }),
      commands: createCommands(runtime, { hash }),
      cases: createCases(runtime, { cursorKey }),
      'case-commands': createCaseCommands(runtime, { hash }),
      publicity: createPublicity(runtime, { hash, cursorKey }),
      'public-decisions': createPublicDecisions(runtime, { cursorKey }),
      administration: createAdministration(runtime, { hash, cursorKey }),
      lists: createLists(runtime, { hash, sources: ['national'], cursorKey }),
      queries: createQueries(runtime, { openApi: () => '{}', cursorKey }),
      'metrics-query': createMetricsQuery(runtime, { cursorKey, bounds: { list: 2000, breakdown: 1 } }),
      senders: createSenders(runtime, { sources, rotation: async () => ({ rotating: [], nextAt: null }) }),
      subscribers: createSubscribers(runtime, {
        keys: { read: async () => ({}), write: async () => {} },
        trusted: [],
        cursorKey,
      }),
      files: createFiles(runtime, { rules: DEFAULT_FILE_RULES, links: NO_LINKS }),
      pages: createPages(runtime, config, async () => new Map([['index.html', Buffer.from('x')]])),
    };
    /** Sends a request as the gateway does. */
    async function send({ method, target, claims, headers = {}, body = Buffer.alloc(0) }: Request) {
      let result: HttpResult;
      try {
        const { segments, query } = parseTarget(target);
        const match = router(method, segments);
        if (!match || 'allow' in match) return { status: 404, body: {}, text: '' };
        const token = claims && { authorization: `Bearer ${unsignedToken(claims)}` };
        const rawHeaders = Object.entries({
          'content-type': 'application/json',
          ...token,
          ...headers,
        }).flat();
        const arrived = {
          method,
          segments,
          query,
          rawHeaders,
          httpVersion: '1.1',
          sourceIp: '127.0.0.1',
          body,
        };
        const event = buildEvent(arrived, match, { id: 'r', nowMs: runtime.now(), port: 1 }, claims);
        result = await handlers[match.route.function](event);
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        result = problemResult(error, '/');
      }
      const text = result.body ?? '';
      const isJson = String(result.headers?.['content-type']).includes('json');
      return { status: result.statusCode ?? 0, body: isJson ? JSON.parse(text) : {}, text };
    }
    /** Sends a push that is rightly signed. */
    const push = (body: string | Buffer, path = '/webhooks/clues', id = 'msg_1') => {
      const signed = signPush({ id, timestamp: Math.floor(runtime.now() / 1000), body, secret: SECRET });
      return send({ method: 'POST', target: path, headers: signed, body: Buffer.from(body) });
    };
    return { send, push };
  }

  /** No defect, and a refusal as the contract has it. */
  function expectGood(
    { status, body, text }: Awaited<ReturnType<ReturnType<typeof openDoors>['send']>>,
    what: unknown,
  ) {
    const unexpected = world.runtime.logged.filter(({ code }) => code === 'QX-UNEXPECTED');
    expect(unexpected, toJsonText(what).slice(0, 1000)).toEqual([]);
    expect(status, text).toBeLessThan(500);
    if (status < 400 || text === '') return;
    const { instance, errors = [], ...rest } = body;
    expect(errors.length).toBeLessThanOrEqual(MAX_INPUT_FAULTS);
    expect(instance).toMatch(/^\/(?!\/)([\w.~!$&'()*+,;=:@/-]|%[0-9A-F]{2})*$/);
    for (const fault of errors) {
      expect(fault.path.length).toBeLessThan(210);
      expect(fault.message).not.toMatch(/^(Invalid|Too|Unrecognized)\b/);
    }
    const told = JSON.stringify([rest, errors.map((e: { message: string }) => e.message)]);
    expect(told).not.toContain(CANARY);
  }

  /** Stores a clue received yesterday, and what happened to it. */
  async function storeClue(
    n: number,
    events: readonly ClueEvent[],
    facts: Partial<Intake> = {},
  ): Promise<string> {
    const { runtime } = world;
    const clues = new Repository(runtime, CLUE);
    const calendar = (await runtime.calendars.book()).latest;
    const policy = (await runtime.policies.book()).inForce('2021-11-14');
    const now = runtime.now();
    const id = `national-QG${n}`;
    const received = receive(intakeFacts({ clueNo: `QG${n}`, ...facts }), policy, calendar, now - 86_400_000);
    await clues.create(id, received, now, { actor: { id: 'national', role: 'source' } });
    for (const some of inChanges(events)) {
      await clues.change(id, 'rearm', now, () => ({ events: some }), {
        actor: { id: 'others', role: 'system' },
      });
    }
    return id;
  }

  return { world, openDoors, expectGood, storeClue };
}

/** What a request was answered with. */
export type Answer = Awaited<ReturnType<ReturnType<ReturnType<typeof useDoors>['openDoors']>['send']>>;

/** The claims of a token. */
export const claimsOf = (sub: string, division = '4403', roles: readonly string[] = ROLES) => ({
  sub,
  roles,
  division,
});
export const triaged = (referred: boolean): ClueEvent => ({
  type: 'triaged',
  referred,
  triage: { reasons: ['possible-duplicate'], track: 'simple', priority: 'normal', suspectedOf: null },
  groupSize: 1,
});
export const ASSIGNED: readonly ClueEvent[] = [
  triaged(false),
  { type: 'assigned', unitId: 'gm', officers: ['insp-1', 'insp-2'], mode: 'rule' },
];
export const AT_WORK: readonly ClueEvent[] = [...ASSIGNED, { type: 'signed' }];
export const sums = { verifiedAmountFen: 100, paidAmountFen: 100, headcount: 1 };
export const concluded: ClueEvent = {
  type: 'concluded',
  conclusion: { code: 'PAID', by: 'insp-1', ...sums },
};
export const log = { kind: 'interview', occurredAt: '2021-11-10T09:00:00+08:00', note: '甲' };
/** Cuts events into changes, of which each has 20 at most. */
export const inChanges = <E>(events: readonly E[]): E[][] =>
  Array.from({ length: Math.ceil(events.length / 20) }, (_, i) => events.slice(20 * i, 20 * (i + 1)));

export const hostileText = fc.oneof(
  fc.constantFrom(...HOSTILE_TEXTS),
  fc.string({ unit: 'binary', maxLength: 200 }),
);
/** A part of a request's target: hostile, well encoded or not. */
export const encoded = fc.oneof(
  hostileText.map((text) => encodeURIComponent(text.slice(0, 3000).toWellFormed())),
  fc.constantFrom(
    '%00',
    '%0A',
    '%ff',
    '%ed%a0%80',
    '%',
    '%2F',
    '..',
    'x'.repeat(2100),
    '%E7%9B%A3'.repeat(43),
  ),
);
