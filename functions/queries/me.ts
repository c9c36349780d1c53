import { DIVISIONS, division, isWithin } from '../../domain/places/divisions.ts';
import { type Caller, type HttpResult, json } from '../http/http.ts';
import { districtsWithin } from '../store/districts.ts';
import type { Table } from '../store/table.ts';

/** `GET /me`: the caller as the API sees them, and the divisions they may pick. */
export async function readMe(table: Table, caller: Caller): Promise<HttpResult> {
  const { sub, name, roles, division: scope } = caller;
  const known = DIVISIONS.filter((d) => isWithin(d.code, scope));
  const others = scope.length === 9 ? [] : await districtsWithin(table, scope);
  const own = division(scope);
  const divisions = [
    ...known.map(({ code, zh, en, kind, parent }) => ({ code, zh, en, kind, parent })),
    ...others
      .filter((code) => division(code) === undefined)
      .map((code) => ({ code, zh: null, en: null, kind: 'district' as const, parent: code.slice(0, 4) })),
  ];
  return json(200, {
    sub,
    name,
    roles,
    division: scope,
    names: scope === '*' ? { zh: '全国', en: 'Nationwide' } : own ? { zh: own.zh, en: own.en } : null,
    divisions: divisions.sort((a, b) => (a.code < b.code ? -1 : 1)),
  });
}
