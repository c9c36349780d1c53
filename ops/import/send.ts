import { randomUUID } from 'node:crypto';
import type { ClueData } from '../../domain/clue/push.ts';
import { readRetryAfter } from '../../domain/reporting/schedule.ts';
import { routeUrl } from '../../local/address.ts';
import { pushBody } from '../../local/sample.ts';
import { signPush } from '../../local/sign.ts';
import type { Webhook } from '../target.ts';

/** A clue with the number of its row. */
export interface Pushed {
  readonly number: number;
  readonly data: ClueData;
}

/** What became of the rows. Lists hold row numbers. */
export interface Outcome {
  readonly accepted: number;
  readonly known: number;
  readonly conflicting: readonly number[];
  /** Refused for another reason, with the status. */
  readonly refused: readonly { readonly number: number; readonly status: number }[];
  /** Not sent, or not answered. */
  readonly unsent: readonly number[];
  /** Why sending ended early, in one sentence. */
  readonly stopped: string | null;
}

/** How rows are sent. */
export interface SendOptions {
  readonly wait: (ms: number) => Promise<void>;
  readonly onProgress: (done: number) => void;
}

const CONCURRENCY = 8;
const ATTEMPTS = 8;
/** Where nothing has answered yet, nobody waits long. */
const FIRST_ATTEMPTS = 3;
const TIMEOUT_MS = 30_000;
const LONGEST_PAUSE_MS = 20_000;

/** Worth another try: busy, throttled, or between the two of us. */
const TRANSIENT = new Set([429, 500, 502, 503, 504]);

/** Signs a push by every active secret: right after a rotation not every receiver knows the newest. */
function signHeaders(body: string, secrets: readonly string[], now: number): Record<string, string> {
  const push = { id: `msg_${randomUUID()}`, timestamp: Math.floor(now / 1000), body };
  const signed = secrets.map((secret) => signPush({ ...push, secret }));
  return {
    'content-type': 'application/json',
    ...signed[0],
    'webhook-signature': signed.map((headers) => headers['webhook-signature']).join(' '),
  };
}

/**
 * Pushes rows, some at a time, and tries again what did not get through. When a row gets no answer after all, the rest
 * is left unsent: a push is idempotent, so the same file can simply be sent again.
 */
export async function sendRows(
  rows: readonly Pushed[],
  { url, secrets, now }: Webhook,
  { wait, onProgress }: SendOptions,
): Promise<Outcome> {
  const statuses = new Map<number, number>();
  let next = 0;
  let answered = false;
  let stopped: string | null = null;

  /** Pushes one clue, with retries. @returns the last status, or null where nothing answered */
  async function push(data: ClueData): Promise<number | null> {
    for (let attempt = 1; ; attempt++) {
      let headers: Headers | undefined;
      const at = now();
      const body = pushBody(data, at);
      try {
        const answer = await fetch(routeUrl(url, '/webhooks/clues'), {
          method: 'POST',
          headers: signHeaders(body, secrets, at),
          body,
          redirect: 'error',
          signal: AbortSignal.timeout(TIMEOUT_MS),
        });
        await answer.arrayBuffer();
        answered = true;
        if (!TRANSIENT.has(answer.status)) return answer.status;
        headers = answer.headers;
      } catch {
        // No answer: the push may have arrived, and may be sent again.
      }
      if (stopped !== null || attempt >= (answered ? ATTEMPTS : FIRST_ATTEMPTS)) return null;
      const backoff = Math.random() * 250 * 2 ** attempt;
      const asked = readRetryAfter(headers?.get('retry-after') ?? '', now()) ?? 0;
      await wait(Math.min(Math.max(backoff, asked * 1000), LONGEST_PAUSE_MS));
    }
  }

  async function work(): Promise<void> {
    while (stopped === null) {
      const row = rows[next++];
      if (!row) return;
      const status = await push(row.data);
      if (status === null) {
        stopped ??= answered
          ? `${url} gave no answer to a row any more; run the same command again later.`
          : `Nothing answers at ${url}; is the system running?`;
      } else if (status === 401) {
        stopped ??= 'The key is refused, or the clock of this machine is wrong by minutes.';
      } else {
        statuses.set(row.number, status);
        onProgress(statuses.size);
      }
    }
  }

  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  const numbers = rows.map((row) => row.number);
  const withStatus = (status: number) => numbers.filter((n) => statuses.get(n) === status);
  return {
    accepted: withStatus(202).length,
    known: withStatus(200).length,
    conflicting: withStatus(409),
    refused: numbers.flatMap((number) => {
      const status = statuses.get(number);
      return status === undefined || [200, 202, 409].includes(status) ? [] : [{ number, status }];
    }),
    unsent: numbers.filter((n) => !statuses.has(n)),
    stopped,
  };
}
