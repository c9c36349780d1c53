import * as z from 'zod';
import type { QUERIES_REQUESTS } from '../contract/requests.ts';
import { type CursorKeySource, cursorOf } from '../http/cursors.ts';
import { type HttpResult, isInScope, json, Problem } from '../http/http.ts';
import type { RequestOf } from '../http/http-function.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { readNames } from '../store/names.ts';
import { markRead, type OfficerNotice, readNotices } from '../store/notices.ts';
import type { Table } from '../store/table.ts';

/** The most parts of the notices that one answer reads. */
const MOST_PARTS = 5;

const positionSchema = z.strictObject({ before: z.string() });

/**
 * `GET /notices`: the caller's own notices, the newest first, and how many of the newest are unread. What happened in a district that the
 * caller no longer sees is left out.
 */
export async function listNotices(
  { now }: Pick<Runtime, 'now'>,
  table: Table,
  cursorKey: CursorKeySource,
  request: RequestOf<typeof QUERIES_REQUESTS, 'GET /notices'>,
): Promise<HttpResult> {
  const { caller, query } = request;
  const cursor = cursorOf(cursorKey, request);
  const position = await cursor.open(positionSchema);
  const newest = await readNotices(table, caller.sub, now());
  const isShown = ({ division }: OfficerNotice) => isInScope(caller, division);
  const isWanted = (notice: OfficerNotice) =>
    isShown(notice) && (query.unread === undefined || (notice.readAt === null) === (query.unread === 'true'));
  const readPart = (before: string) => readNotices(table, caller.sub, now(), { before });
  let part = position === null ? newest : await readPart(position.before);
  const wanted = part.notices.filter(isWanted);
  // On until the page is full and one more is found.
  for (let parts = 1; wanted.length <= query.limit && part.next !== null && parts < MOST_PARTS; parts++) {
    part = await readPart(part.next);
    wanted.push(...part.notices.filter(isWanted));
  }
  const notices = wanted.slice(0, query.limit);
  // Behind the last one shown, or behind all that was looked at.
  const before = wanted.length > notices.length ? notices.at(-1)?.noticeId : part.next;
  const absent = notices.flatMap(({ insteadOf, at }) => (insteadOf === null ? [] : [{ insteadOf, at }]));
  const names = await readNames(
    table,
    absent.map(({ insteadOf }) => insteadOf),
  );
  return json(200, {
    notices,
    unread: newest.notices.filter((notice) => isShown(notice) && notice.readAt === null).length,
    unreadAtLeast: newest.next !== null,
    // The newest comes last, and its name stays.
    people: Object.assign({}, ...absent.map(({ insteadOf, at }) => names.at([insteadOf], at)).reverse()),
    ...(before ? { cursor: await cursor.seal({ before }) } : {}),
  });
}

/** `POST /notices/{noticeId}/read`: the caller has read it; again, nothing changes. */
export async function readNotice(
  { now }: Pick<Runtime, 'now'>,
  table: Table,
  { caller, path: { noticeId } }: RequestOf<typeof QUERIES_REQUESTS, 'POST /notices/{noticeId}/read'>,
): Promise<HttpResult> {
  const notice = await markRead(table, { officer: caller.sub, scope: caller.division }, noticeId, now());
  if (!notice) throw new Problem(404, 'unknown-notice', 'There is no such notice.');
  return json(200, notice);
}
