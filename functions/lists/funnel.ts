import { OPEN_STATUSES, type Status } from '../../domain/clue/status.ts';
import { childrenOf, districtOf, division as divisionByCode } from '../../domain/places/divisions.ts';
import type { LISTS_REQUESTS } from '../contract/requests.ts';
import { type HttpResult, json } from '../http/http.ts';
import type { RequestOf } from '../http/http-function.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { districtsWithin } from '../store/districts.ts';
import { districtIndexPk } from '../store/keys.ts';
import type { Table } from '../store/table.ts';
import { cluesByDue } from './by-due.ts';
import { scopeOf } from './scope.ts';

type Counts = Readonly<Partial<Record<Status, number>>>;

const row = (code: string, counts: readonly Counts[]) => {
  const statuses = Object.fromEntries(
    OPEN_STATUSES.map((status) => [status, counts.reduce((sum, c) => sum + (c[status] ?? 0), 0)]),
  );
  const open = Object.values(statuses).reduce((a, b) => a + b, 0);
  return { division: code, name: divisionByCode(code)?.zh ?? null, open, statuses };
};

/** A district's open clues by status, counted in the index. */
async function countDistrict(table: Table, district: string): Promise<Counts> {
  const counts = OPEN_STATUSES.map(async (status) => {
    const { read } = await table.query(
      {
        IndexName: 'gsi1',
        Select: 'COUNT',
        KeyConditionExpression: 'gsi1pk = :pk AND begins_with(gsi1sk, :status)',
        values: { ':pk': districtIndexPk(district), ':status': `${status}#` },
      },
      { all: true },
    );
    return [status, read] as const;
  });
  return Object.fromEntries(await Promise.all(counts));
}

/** A district's open clues by street and status, counted one by one: the index knows no streets. */
async function countStreets(table: Table, district: string): Promise<Map<string, Counts>> {
  const sections = OPEN_STATUSES.map((status) => ({ district, status }));
  const streets = new Map<string, Partial<Record<Status, number>>>();
  for await (const chunk of cluesByDue(table, sections)) {
    for (const { clue } of chunk.map((c) => c.stored)) {
      const street = clue.street ?? '';
      const counts = streets.get(street) ?? {};
      streets.set(street, { ...counts, [clue.status]: (counts[clue.status] ?? 0) + 1 });
    }
  }
  return streets;
}

/** `GET /funnel`: the open clues of a division by status, now. */
export async function readFunnel(
  runtime: Runtime,
  table: Table,
  { caller, query }: RequestOf<typeof LISTS_REQUESTS, 'GET /funnel'>,
): Promise<HttpResult> {
  const { division, by } = query;
  scopeOf(caller, division);
  const at = new Date(runtime.now()).toISOString();
  if (division.length === 9 || (division.length === 6 && by)) {
    const streets = await countStreets(table, districtOf(division));
    if (division.length === 9) return json(200, { ...row(division, [streets.get(division) ?? {}]), at });
    const codes = [...childrenOf(division).map((d) => d.code), ...streets.keys()].filter((c) => c !== '');
    const children = [...new Set(codes)].sort().map((code) => row(code, [streets.get(code) ?? {}]));
    return json(200, { ...row(division, [...streets.values()]), at, children });
  }
  const districts = await districtsWithin(table, division);
  const counts = await Promise.all(districts.map((district) => countDistrict(table, district)));
  const children = districts.map((district, i) => row(district, [counts[i] ?? {}]));
  return json(200, { ...row(division, counts), at, ...(by ? { children } : {}) });
}
