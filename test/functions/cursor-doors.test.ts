import { ScanCommand } from '@aws-sdk/client-dynamodb';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type * as z from 'zod';
import { CASE } from '../../domain/case/index.ts';
import type { ClueEvent } from '../../domain/clue/events.ts';
import { CLUE } from '../../domain/clue/index.ts';
import { openPublicity } from '../../domain/publicity/clocks.ts';
import type { PublicRow } from '../../domain/publicity/content.ts';
import { PUBLICITY } from '../../domain/publicity/index.ts';
import { newDelivery } from '../../domain/reporting/delivery.ts';
import * as REQUESTS from '../../functions/contract/requests.ts';
import { cursorKey } from '../../functions/http/cursors.ts';
import { createLedger } from '../../functions/ledger/ledger.ts';
import { employerKeys } from '../../functions/runtime/hashing.ts';
import { registerBuiltInYears } from '../../functions/store/calendars.ts';
import { createDelivery } from '../../functions/store/deliveries.ts';
import { registerDistrict } from '../../functions/store/districts.ts';
import { putNotice } from '../../functions/store/notices.ts';
import { putPublicRow } from '../../functions/store/public-decisions.ts';
import { Repository } from '../../functions/store/repository.ts';
import { type StoredSubscriber, saveSubscriber } from '../../functions/store/subscribers.ts';
import { readImage } from '../../functions/store/table.ts';
import {
  AT_WORK,
  claimsOf,
  concluded,
  encoded,
  hash,
  inChanges,
  log,
  PARAMETERS,
  TIMEOUT,
  useDoors,
} from '../support/doors.ts';
import { toJsonText } from '../support/hostile.ts';
import { streamRecord } from '../support/ledger.ts';
import { decisionDocument } from '../support/publicity.ts';

const { world, openDoors, expectGood, storeClue } = useDoors();

/** What a list is asked for, by whom. */
interface ListQuestion {
  readonly route: string;
  /** What the path names. */
  readonly id: string;
  readonly query: Readonly<Record<string, string>>;
  readonly claims: ReturnType<typeof claimsOf>;
}
const targetOf = ({ route, id, query }: ListQuestion, more: Readonly<Record<string, string>> = {}): string =>
  `${route.replace('GET ', '').replace(/\{\w+\}/, id)}?${new URLSearchParams({ ...query, ...more })}`;

/** Tells whether two lists differ in nothing but the route, the path, one filter, or one thing of who asks. */
function differInOne(a: ListQuestion, b: ListQuestion): boolean {
  const facts = ({ route, id, query, claims: { sub, division } }: ListQuestion) =>
    new Map(Object.entries({ ...query, '@route': route, '@id': id, '@sub': sub, '@division': division }));
  const [of, other] = [facts(a), facts(b)];
  return [...new Set([...of.keys(), ...other.keys()])].filter((k) => of.get(k) !== other.get(k)).length === 1;
}

/** The routes whose lists go on by a cursor. */
const CURSOR_ROUTES = Object.values<object>(REQUESTS)
  .flatMap((of: object) => Object.entries<{ readonly query?: z.ZodObject }>({ ...of }))
  .flatMap(([route, { query }]) => (query && 'cursor' in query.shape ? [route] : []));

describe('a cursor', () => {
  const YEAR = { from: '2021-01-01', to: '2021-11-14' };
  const DAY = { from: '2021-11-14', to: '2021-11-14' };
  const ENTRIES = Array.from(
    { length: 101 },
    () => ({ type: 'logged', ...log, late: false, attachments: [] }) as const,
  );
  /** How each list is asked for: by several filters and orders, where it takes such. */
  const LISTS: Readonly<Record<string, readonly Readonly<Record<string, string>>[]>> = {
    'GET /clues': [
      {},
      { sort: '-due' },
      { sort: 'received' },
      { employer: '样例公司' },
      { status: 'closed' },
      { division: '440311' },
    ],
    'GET /worklist': [{}, { role: 'inspector' }, { division: '440311' }],
    'GET /cases': [{}, { status: 'proposed' }, { division: '440311' }],
    'GET /clues/{clueId}/record': [{}],
    'GET /cases/{caseId}/record': [{}],
    'GET /publicity': [{}, { status: 'due' }, { division: '440311' }],
    'GET /publicity/{publicityId}/record': [{}],
    'GET /public/decisions': [{}, { division: '440311' }],
    'GET /notices': [{}, { unread: 'true' }],
    'GET /deliveries': [{}, { state: 'pending' }, { subscriber: 'platform' }, { part: 'due' }],
    'GET /metrics/cases/list': [
      { ...DAY, part: 'proposed' },
      { ...DAY, part: 'open' },
    ],
    'GET /metrics/publicity/list': [
      { ...DAY, part: 'waiting' },
      { ...DAY, part: 'examined' },
    ],
    'GET /metrics/completion/clues': [
      { definition: 'cohort', ...YEAR, part: 'numerator' },
      { definition: 'cohort', ...YEAR, part: 'denominator' },
    ],
    'GET /metrics/breakdown': [
      { definition: 'cohort', ...YEAR, by: 'sector' },
      { definition: 'cohort', ...YEAR, by: 'officer' },
    ],
    'GET /metrics/durations/clues': [
      { ...DAY, part: 'closed' },
      { ...YEAR, part: 'closed' },
    ],
    'GET /metrics/results/clues': [
      // As durations are asked for, but for the route.
      { ...YEAR, part: 'closed' },
      { ...YEAR, part: 'paid' },
    ],
    'GET /metrics/stock/clues': [{ part: 'open' }, { part: 'open', by: 'sector', key: 'construction' }],
    'GET /metrics/timeline/clues': [
      { ...DAY, part: 'closed' },
      { ...DAY, part: 'received' },
      { ...DAY, part: 'open' },
    ],
  };
  const ASKERS = [
    claimsOf('insp-1'),
    claimsOf('insp-1', '440311'),
    claimsOf('sup-2'),
    claimsOf('insp-1', '440306', ['supervisor', 'inspector']),
  ];

  /** Fills two districts with three open and three closed clues each, and two cases, one with a long record. */
  async function fill(): Promise<ListQuestion[]> {
    const { runtime, table } = world;
    const { send } = openDoors();
    await registerBuiltInYears(table, runtime.now());
    const cases: string[] = [];
    const closed: ClueEvent[] = [...AT_WORK, concluded, { type: 'closed' }];
    for (const [i, division] of ['440306', '440311'].entries()) {
      await registerDistrict(table, division);
      for (const n of [1, 2, 3]) {
        const notice = {
          kind: 'assigned',
          subject: { kind: 'clue', id: `national-QG${n}` },
          division,
          about: 'assigned',
          at: '2021-11-14T01:00:00.000Z',
          dueOn: null,
          insteadOf: null,
          sequence: 3,
        } as const;
        const noticeId = `20211114010000000${String(n).padStart(6, '0')}-${division}0123456789`;
        for (const to of ['insp-1', 'sup-2']) await putNotice(table, { ...notice, to, noticeId });
      }
      const place = { division, street: null };
      for (let n = 0; n < 6; n++) {
        const events = n % 2 ? closed : n === 0 ? AT_WORK : [...AT_WORK, ...ENTRIES];
        await storeClue(10 * i + n, events, {
          ...place,
          employerKeys: employerKeys(hash, { name: '样例公司' }),
        });
        const proposal = { division, source: 'inspection', employer: { name: '样例公司' }, facts: '甲' };
        const claims = claimsOf('insp-1', division, ['inspector']);
        const body = Buffer.from(toJsonText(proposal));
        const answer = n > 2 ? null : await send({ method: 'POST', target: '/cases', claims, body });
        if (answer) cases.push(answer.body.caseId);
      }
    }
    const [caseId = ''] = cases;
    const alarmed = {
      type: 'alarmed',
      kind: 'overdue',
      about: 'decision',
      date: '2021-11-12',
      times: 1,
    } as const;
    const actor = { id: 'system', role: 'system' };
    for (const events of inChanges(ENTRIES.map(() => alarmed))) {
      await new Repository(runtime, CASE).change(caseId, 'rearm', runtime.now(), () => ({ events }), {
        actor,
      });
    }
    const publicities = new Repository(runtime, PUBLICITY);
    for (const [i, id] of cases.entries()) {
      const division = id.slice(0, 6);
      const intake = {
        caseId: id,
        clues: [],
        kind: 'penalty',
        document: decisionDocument(i),
        partyKind: 'organisation',
        decidedOn: '2021-11-12',
        decidedBy: 'dir',
        officers: ['insp-1'],
        division,
        street: null,
      } as const;
      const policy = (await runtime.policies.book()).inForce('2021-11-14');
      const event = openPublicity(intake, { policy, latest: (await runtime.calendars.book()).latest });
      const shown = { id, publishedOn: '2021-11-13' } as PublicRow;
      const also = [putPublicRow(runtime.tableName, division, shown, null)];
      await publicities.create(id, event, runtime.now(), { actor: { id: 'dir', role: '-' }, also });
      if (id !== caseId) continue;
      for (const events of inChanges(ENTRIES.map(() => ({ ...alarmed, about: 'publish' })))) {
        await publicities.change(id, 'rearm', runtime.now(), () => ({ events }), { actor });
      }
    }
    const { Items = [] } = await world.client.send(new ScanCommand({ TableName: runtime.tableName }));
    const Records = Items.map((item) => streamRecord(readImage(item as never)));
    expect(await createLedger(runtime)({ Records })).toEqual({ batchItemFailures: [] });
    const told: StoredSubscriber = {
      id: 'platform',
      name: '样例平台',
      kind: 'platform',
      endpoint: 'https://platform.example/',
      events: ['*'],
      divisions: ['440311'],
      source: null,
      mapping: null,
      active: true,
      within: '440311',
      goneAt: null,
      since: '2021-11-01T00:00:00.000Z',
      version: 1,
    };
    await saveSubscriber(table, told);
    for (const n of [1, 2, 3]) {
      const id = `evt_${String(n).padStart(32, '0')}`;
      const timestamp = '2021-11-13T00:00:00.000Z';
      const event = { id, type: 'clue.received', version: 1, sequence: n, timestamp, data: {} };
      const addressed = { event, divisions: ['440311'], source: null } as never;
      await createDelivery(
        table,
        newDelivery(told, addressed, { kind: CLUE.kind, id: 'national-QG2' }, '2021-12-01'),
      );
    }
    const idsOf = (route: string) =>
      route.includes('{clueId}')
        ? ['national-QG2', 'national-QG4']
        : /\{(case|publicity)Id\}/.test(route)
          ? [caseId]
          : [''];
    return CURSOR_ROUTES.flatMap((route) =>
      (LISTS[route] ?? []).flatMap((query) =>
        idsOf(route).flatMap((id) =>
          (route === 'GET /public/decisions' ? ASKERS.slice(0, 1) : ASKERS).map((claims): ListQuestion => {
            const isFigure = route.startsWith('GET /metrics');
            const isBounded = route.endsWith('/record') || route.endsWith('/breakdown');
            return {
              route,
              id,
              query: {
                ...(isBounded ? {} : { limit: '1' }),
                ...(isFigure ? { division: '440311' } : {}),
                ...query,
              },
              claims,
            };
          }),
        ),
      ),
    );
  }
  /** The cursors of the first pages. */
  async function firstPages(questions: readonly ListQuestion[], doors = openDoors()) {
    const pages: { readonly question: ListQuestion; readonly cursor: string; readonly text: string }[] = [];
    for (const question of questions) {
      const { status, body, text } = await doors.send({
        method: 'GET',
        target: targetOf(question),
        claims: question.claims,
      });
      // One caller sees the other district alone, and administers nothing.
      const isForeign = (status === 404 || status === 403) && question.claims.division.length === 6;
      expect([targetOf(question), isForeign || status]).toEqual([targetOf(question), isForeign || 200]);
      if (body.cursor) pages.push({ question, cursor: body.cursor, text });
    }
    return pages;
  }

  test('leads on where it was made, and anything else in its place is 422', {
    timeout: TIMEOUT,
  }, async () => {
    const questions = await fill();
    const { send } = openDoors();
    const pages = await firstPages(questions);
    expect([...new Set(pages.map(({ question }) => question.route))].sort()).toEqual(
      [...CURSOR_ROUTES].sort(),
    );
    // Sealed under a key that was rotated since.
    const expired = cursorKey('the secret of yesterday');
    const old = await firstPages(
      questions,
      openDoors(() => expired),
    );
    expect(old.length).toBe(pages.length);
    for (const { question, cursor, text } of pages) {
      const next = await send({
        method: 'GET',
        target: targetOf(question, { cursor }),
        claims: question.claims,
      });
      expect([targetOf(question), next.status]).toEqual([targetOf(question), 200]);
      expect(next.text).not.toBe(text);
    }
    const expectRefusal = async (question: ListQuestion, target: string) => {
      const answer = await send({ method: 'GET', target, claims: question.claims });
      expectGood(answer, target);
      expect([target, answer.status, answer.body.errors]).toEqual([
        target,
        422,
        [{ path: 'cursor', message: expect.any(String) }],
      ]);
    };
    const near = pages.flatMap(({ question }) =>
      pages.flatMap((from) => (differInOne(question, from.question) ? [{ question, from }] : [])),
    );
    expect(near.length).toBeGreaterThan(pages.length);
    for (const { question, from } of near) {
      await expectRefusal(question, targetOf(question, { cursor: from.cursor }));
    }
    const anyPage = fc.constantFrom(...pages);
    const forged = fc.oneof(
      fc.tuple(fc.constant('replay' as const), anyPage, fc.nat()),
      fc.tuple(fc.constant('expired' as const), fc.constantFrom(...old), fc.nat()),
      fc.tuple(fc.constantFrom('cut', 'flip', 'add', 'swap'), anyPage, fc.nat()),
      fc.tuple(fc.constant('text' as const), anyPage, encoded),
    );
    await fc.assert(
      fc.asyncProperty(anyPage, forged, async ({ question, cursor: own }, [how, from, at]) => {
        const target = (cursor: string) => targetOf(question, { cursor });
        const n = Number(at);
        const bytes = Buffer.from(own, 'base64url');
        switch (how) {
          case 'replay':
            if (from.question === question) return;
            return expectRefusal(question, target(from.cursor));
          case 'expired':
            return expectRefusal(
              question,
              target((n % 2 ? (old.find((o) => o.question === question) ?? from) : from).cursor),
            );
          case 'cut':
            return expectRefusal(question, target(own.slice(0, n % own.length)));
          case 'flip':
            bytes[n % bytes.length] = (bytes[n % bytes.length] ?? 0) ^ (1 << (n % 8));
            return expectRefusal(question, target(bytes.toString('base64url')));
          case 'add':
            return expectRefusal(question, target(own + ['=', ' ', 'A', `,${own}`, own][n % 5]));
          case 'swap':
            // The head of one and the tail of another.
            if (from.question === question) return;
            return expectRefusal(question, target(own.slice(0, 20) + from.cursor.slice(20)));
          default:
            return expectRefusal(question, `${targetOf(question)}&cursor=${at}`);
        }
      }),
      PARAMETERS,
    );
  });
});
