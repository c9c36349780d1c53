import type { Clue } from '../../domain/clue/state.ts';
import { OPEN_STATUSES, type Status } from '../../domain/clue/status.ts';
import { childrenOf, districtOf, division as divisionByCode } from '../../domain/places/divisions.ts';
import { funnelColumns } from '../contract/list-columns.ts';
import type { LISTS_REQUESTS } from '../contract/requests.ts';
import { rowsResult } from '../http/csv.ts';
import type { HttpResult } from '../http/http.ts';
import type { RequestOf } from '../http/http-function.ts';
import { scopeOf, streetOf } from '../http/lists/divisions.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { districtsWithin } from '../store/districts.ts';
import { indexPk } from '../store/keys.ts';
import type { Repository } from '../store/repository.ts';

type Counts = Readonly<Partial<Record<Status, number>>>;

const row = (code: string, counts: readonly Counts[]) => {
  const statuses = Object.fromEntries(
    OPEN_STATUSES.map((status) => [status, counts.reduce((sum, c) => sum + (c[status] ?? 0), 0)]),
  ) as Record<Status, number>;
  const open = Object.values(statuses).reduce((a, b) => a + b, 0);
  return { division: code, name: divisionByCode(code)?.zh ?? null, open, statuses };
};

type FunnelRow = ReturnType<typeof row>;

/** Counts a district's open clues by street and status, in the index; of one street alone where it is given. */
async function countStreets(
  { table, aggregate }: Repository<Clue>,
  district: string,
  street?: string,
): Promise<Map<string, Counts>> {
  const { items } = await table.query<{ status: Status; street?: string }>(
    {
      IndexName: 'gsi1',
      ProjectionExpression: '#status, street',
      ExpressionAttributeNames: { '#status': 'status' },
      KeyConditionExpression: 'gsi1pk = :pk AND begins_with(gsi1sk, :open)',
      ...(street === undefined ? {} : { FilterExpression: 'street = :street' }),
      values: {
        ':pk': indexPk(aggregate.kind, district),
        ':open': 'open#',
        ...(street === undefined ? {} : { ':street': street }),
      },
    },
    { all: true },
  );
  const streets = new Map<string, Partial<Record<Status, number>>>();
  for (const { status, street = '' } of items) {
    const counts = streets.get(street) ?? {};
    streets.set(street, { ...counts, [status]: (counts[status] ?? 0) + 1 });
  }
  return streets;
}

/** `GET /funnel`: the open clues of a division by status, now. */
export async function readFunnel(
  runtime: Runtime,
  clues: Repository<Clue>,
  { event, caller, query }: RequestOf<typeof LISTS_REQUESTS, 'GET /funnel'>,
): Promise<HttpResult> {
  const { division, by } = query;
  scopeOf(caller, division);
  const at = new Date(runtime.now()).toISOString();
  const answer = (whole: FunnelRow, children?: readonly FunnelRow[]): HttpResult =>
    rowsResult(event, { ...whole, at, ...(children ? { children } : {}) }, [
      'funnel',
      funnelColumns,
      children ? [...children, { ...whole, name: '合计' }] : [whole],
    ]);
  if (division.length === 9 || (division.length === 6 && by)) {
    const streets = await countStreets(clues, districtOf(division), streetOf(division));
    if (division.length === 9) return answer(row(division, [streets.get(division) ?? {}]));
    const codes = [...childrenOf(division).map((d) => d.code), ...streets.keys()].filter((c) => c !== '');
    const children = [...new Set(codes)].sort().map((code) => row(code, [streets.get(code) ?? {}]));
    return answer(row(division, [...streets.values()]), children);
  }
  const districts = await districtsWithin(clues.table, division);
  const counts = await Promise.all(
    districts.map(async (district) => [...(await countStreets(clues, district)).values()]),
  );
  const children = districts.map((district, i) => row(district, counts[i] ?? []));
  return answer(row(division, counts.flat()), by ? children : undefined);
}
