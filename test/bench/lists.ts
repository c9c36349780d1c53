import { addDays } from '../../domain/calendar/dates.ts';
import type { Clue } from '../../domain/clue/state.ts';
import type { HttpEvent } from '../../functions/http/http.ts';
import { createLists } from '../../functions/lists/lists.ts';
import { employerKeys, hasher } from '../../functions/runtime/hashing.ts';
import { registerDistrict } from '../../functions/store/districts.ts';
import { unitItem } from '../../functions/store/roster.ts';
import { openTable } from '../../functions/store/table.ts';
import { embeddedClient, ensureTable } from '../../local/dynamo.ts';
import { openStore } from '../../local/store/store.ts';
import { calledBy } from '../support/caller.ts';
import { at, receivedClue } from '../support/clues.ts';
import { testCursorKey } from '../support/cursors.ts';
import { testRuntime } from '../support/ledger.ts';
import { type StoredListed, storeListed } from '../support/listed.ts';
import { median, say } from './support.ts';

const TABLE = 'bench';
const TODAY = '2021-06-01';
const DISTRICT = '440311';
const OPEN_STATUSES = ['assigned', 'investigating', 'investigating', 'investigating', 'reviewing'] as const;
const SECTORS = ['manufacturing', 'construction', 'catering', 'retail', 'logistics'];
const RUNS = 3;
const hash = hasher('a secret of benches alone');

/** One of many open clues, or (a tenth more) of those that were closed; in six streets, of 240 officers. */
function* clues(open: number): Generator<StoredListed> {
  const base = receivedClue(at('2021-05-06 09:00'));
  for (let n = 0; n < open * 1.1; n++) {
    const isClosed = n >= open;
    const street = `${DISTRICT}00${1 + (n % 6)}`;
    const receivedDay = addDays(TODAY, -(n % 90));
    const employer = n % 200 === 0 ? '深圳市样例电子有限公司' : `深圳市样例第${n % 4001}有限公司`;
    const clueNo = `QG${receivedDay.replaceAll('-', '')}${String(n).padStart(6, '0')}`;
    const isUnassigned = !isClosed && n % 97 === 0;
    const officers = isUnassigned ? [] : [n % 40, (n + 7) % 40].map((o) => `insp-${street.slice(-1)}-${o}`);
    const clue: Clue = {
      ...base,
      clueId: `national-${clueNo}`,
      clueNo,
      source: n % 9 === 0 ? 'hotline' : 'national',
      sector: SECTORS[n % SECTORS.length] ?? '',
      street,
      receivedDay,
      receivedAt: new Date(at(`${receivedDay} 09:00`)).toISOString(),
      status: isClosed
        ? 'closed'
        : isUnassigned
          ? 'received'
          : (OPEN_STATUSES[n % OPEN_STATUSES.length] ?? 'assigned'),
      accepted: true,
      awaitingSupervisor: isUnassigned,
      triage: {
        reasons: n % 31 === 0 ? ['reported-before'] : [],
        track: 'simple',
        priority: 'normal',
        suspectedOf: null,
      },
      due: { date: addDays(TODAY, 21 - (n % 25)), provisional: false },
      officers,
      employerKeys: employerKeys(hash, { name: employer }),
      suspendedFrom: !isClosed && n % 53 === 0 ? '2021-05-20' : null,
      suspendedInTime: !isClosed && n % 53 === 0 && '2021-05-20' <= addDays(TODAY, 21 - (n % 25)),
      pendingExtension:
        !isClosed && n % 83 === 0
          ? { workingDays: 5, by: 'insp-1-1', on: '2021-05-20', restart: false }
          : null,
      conclusion: isClosed
        ? {
            code: n % 3 ? 'PAID' : 'NOT_SUBSTANTIATED',
            by: 'insp-1-1',
            verifiedAmountFen: 1,
            paidAmountFen: 1,
            headcount: 1,
          }
        : null,
    };
    yield { clue, employerName: employer };
  }
}

interface Question {
  readonly name: string;
  readonly route?: string;
  readonly who?: { readonly sub?: string; readonly roles: readonly string[]; readonly division: string };
  readonly query?: Readonly<Record<string, string>>;
}

const inspector = (division: string) => ({ sub: 'insp-2-5', roles: ['inspector'], division });
const supervisor = (division: string) => ({ roles: ['supervisor'], division });
const STREET = `${DISTRICT}002`;

const QUESTIONS: readonly Question[] = [
  { name: 'worklist, inspector of a street', route: '/worklist', who: inspector(STREET) },
  { name: 'worklist, inspector of the district', route: '/worklist', who: inspector(DISTRICT) },
  { name: 'worklist, supervisor of a street', route: '/worklist', who: supervisor(STREET) },
  { name: 'worklist, supervisor of the city', route: '/worklist', who: supervisor('4403') },
  {
    name: 'worklist, reviewer of the district',
    route: '/worklist',
    who: { roles: ['reviewer'], division: DISTRICT },
  },
  { name: 'list of the city, by due date' },
  { name: '  of a street', query: { division: STREET } },
  { name: '  -due', query: { sort: '-due' } },
  { name: '  received', query: { sort: 'received' } },
  { name: '  -received, of a street', query: { sort: '-received', division: STREET } },
  { name: '  status=closed of a street', query: { division: STREET, status: 'closed' } },
  {
    name: '  status=closed of a street without any',
    query: { division: `${DISTRICT}009`, status: 'closed' },
  },
  { name: '  status=reviewing', query: { status: 'reviewing' } },
  { name: '  open=true', query: { open: 'true' } },
  { name: '  assignee', query: { assignee: 'insp-2-5' } },
  { name: '  overdue=true', query: { overdue: 'true' } },
  { name: '  due soon', query: { open: 'true', overdue: 'false', dueBefore: '2021-06-05' } },
  { name: '  employer', query: { employer: '深圳市样例电子有限公司' } },
  { name: '  employer, by due date', query: { employer: '深圳市样例电子有限公司', sort: 'due' } },
  { name: '  q: part of a name', query: { q: '样例电子' } },
  { name: '  q: a name of nobody', query: { q: '无此公司' } },
  { name: '  q: a number', query: { q: 'QG20210525000007' } },
  { name: '  q: an officer', query: { q: '监察2-5' } },
  { name: '  receivedFrom and receivedTo', query: { receivedFrom: '2021-05-03', receivedTo: '2021-05-04' } },
  { name: '  sector', query: { sector: 'catering' } },
  { name: '  source', query: { source: 'hotline' } },
  { name: '  conclusion', query: { conclusion: 'NOT_SUBSTANTIATED' } },
  { name: '  suspended=true', query: { suspended: 'true' } },
  { name: '  repeated=true', query: { repeated: 'true' } },
  { name: 'funnel of a street', route: '/funnel', query: { division: STREET } },
  {
    name: 'funnel of the district, by street',
    route: '/funnel',
    query: { division: DISTRICT, by: 'children' },
  },
];

/** Store calls, processor time (the store is in the process) and rows of worklist, lists and funnel, the first page of each. */
export async function lists(): Promise<void> {
  const columns = new Map<string, string[]>();
  const sizes = [1000, 10_000, 50_000];
  for (const open of sizes) {
    const store = openStore({ file: ':memory:', manualCommit: true });
    const client = embeddedClient(store);
    await ensureTable(client, TABLE);
    const table = openTable(client, TABLE);
    await registerDistrict(table, DISTRICT);
    const officers = Array.from({ length: 240 }, (_, n) => {
      const id = `${1 + (n % 6)}-${Math.floor(n / 6)}`;
      return { id: `insp-${id}`, name: `监察${id}`, roles: ['inspector' as const] };
    });
    await table.put(
      unitItem({
        unit: { unitId: 'gm', division: DISTRICT, name: '光明', streets: [], officers },
        tag: 't',
        version: 1,
      }),
    );
    const began = performance.now();
    await storeListed(client, TABLE, clues(open));
    store.commit();
    say(
      `${open} open clues and a tenth as many closed, loaded`,
      `${((performance.now() - began) / 1000).toFixed(0)} s`,
    );
    let calls = 0;
    client.middlewareStack.add(
      (next) => (args) => {
        calls += 1;
        return next(args);
      },
      { step: 'initialize', priority: 'high' },
    );
    const runtime = { ...testRuntime(client, TABLE), now: () => at(`${TODAY} 12:00`) };
    const handle = createLists(runtime, { hash, sources: ['national', 'hotline'], cursorKey: testCursorKey });
    const ask = async (
      { route = '/clues', who = supervisor('4403'), query = {} }: Question,
      limit: string,
    ) => {
      const claims = { sub: 'sup-1', ...who };
      const result = await handle({
        routeKey: `GET ${route}`,
        rawPath: route,
        queryStringParameters: { ...query, ...(route === '/funnel' ? {} : { limit }) },
        ...calledBy(claims),
      } as unknown as HttpEvent);
      if (result.statusCode !== 200) throw new Error(`${route}: ${result.body}`);
      const { clues: found, items, complete, open: counted } = JSON.parse(result.body ?? '');
      return { rows: (found ?? items)?.length ?? counted, complete };
    };
    for (const question of QUESTIONS) {
      const cells: string[] = [];
      for (const limit of question.route === '/funnel' ? ['1'] : ['1', '100']) {
        const times: number[] = [];
        let answer = { rows: 0, complete: true };
        for (let i = 0; i < RUNS; i++) {
          calls = 0;
          const start = process.cpuUsage();
          answer = await ask(question, limit);
          const { user, system } = process.cpuUsage(start);
          times.push((user + system) / 1000);
        }
        const mark = answer.complete === false ? '+' : '';
        cells.push(`${calls} ${Math.round(median(times))} ${answer.rows}${mark}`);
      }
      const column = columns.get(question.name) ?? [];
      columns.set(question.name, [...column, cells.join('; ')]);
    }
    client.destroy();
    store.close();
  }
  say(
    `calls, processor ms, rows: limit 1; 100 (+: at its bound)`,
    sizes.map((n) => String(n).padEnd(24)).join(''),
  );
  for (const [name, cells] of columns) say(name, cells.map((cell) => cell.padEnd(24)).join(''));
}
