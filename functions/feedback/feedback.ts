import type { Decision } from '../../domain/clue/decide/situation.ts';
import { decide, requestReopening } from '../../domain/clue/decide.ts';
import type { ClueEvent } from '../../domain/clue/events.ts';
import { CLUE } from '../../domain/clue/index.ts';
import type { ReplyPush } from '../../domain/clue/push.ts';
import { type Refusal, reasonOf } from '../../domain/clue/refusals.ts';
import type { Clue } from '../../domain/clue/state.ts';
import type { CommandName, SystemStep } from '../../domain/clue/status.ts';
import type { Rules } from '../../domain/kernel/aggregate.ts';
import { FEEDBACK_REQUESTS } from '../contract/requests.ts';
import { type HttpEvent, type HttpResult, json, Problem } from '../http/http.ts';
import { doOnce } from '../http/idempotency.ts';
import { bodyHash, type Hash } from '../runtime/hashing.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { IdempotencyRecord } from '../store/idempotency.ts';
import { Repository } from '../store/repository.ts';
import { createWebhookHandler, type Push, type Sources } from '../webhook/pushes.ts';

/** How long a message id is remembered: senders that follow Standard Webhooks repeat a message for four days at most. */
const REMEMBERED_DAYS = 14;

/** What a reply does to a clue: the edge of the graph, the decision, and its free text. */
interface Reply {
  readonly edge: CommandName | SystemStep;
  decide(clue: Clue, rules: Rules): Decision;
  readonly text: string | undefined;
}

/** Reads a reply: feedback is the command of that name in the sender's name, a refusal of the closing asks for a reopening. */
function readReply(push: ReplyPush, source: string, now: number): Reply {
  if (push.type === 'clue.rejected') {
    return { edge: 'request-reopening', decide: requestReopening, text: push.data.reason };
  }
  const { satisfied, note } = push.data;
  const sender = { sub: source, roles: ['supervisor'], division: '*' } as const;
  return {
    edge: 'feedback',
    decide: (clue, rules) => decide(clue, { name: 'feedback', body: { satisfied } }, sender, rules, now),
    text: note,
  };
}

/**
 * The webhook `POST /webhooks/feedback`: what a platform says of closed clues it pushed, once for each message id: whether the
 * reporter is satisfied, or that it refuses the closing. 404 for a clue the sender never pushed, 409 unless it is closed.
 */
export function createFeedback(
  runtime: Runtime,
  { hash, sources }: { readonly hash: Hash; readonly sources: Sources },
): (event: HttpEvent) => Promise<HttpResult> {
  const clues = new Repository(runtime, CLUE);
  return createWebhookHandler(runtime, FEEDBACK_REQUESTS, sources, (push, now) =>
    takeReply(clues, hash, push, now),
  );
}

async function takeReply(
  clues: Repository<Clue, ClueEvent>,
  hash: Hash,
  { source, id: messageId, value, body }: Push<ReplyPush>,
  now: number,
): Promise<HttpResult> {
  const clueId = `${source}-${body.data.clueNo}`;
  const reply = readReply(body, source, now);
  const keep: IdempotencyRecord<Clue> = {
    kind: CLUE.kind,
    scope: `feedback#${clueId}`,
    key: messageId,
    bodyHash: bodyHash(hash, value),
    answer: ({ status }) => JSON.stringify({ clueId, status }),
    expiresAt: Math.floor(now / 1000) + REMEMBERED_DAYS * 86_400,
  };
  const work = async () => {
    const changed = await clues.change<Refusal>(clueId, reply.edge, now, reply.decide, {
      actor: { id: source, role: 'source' },
      text: reply.text ? { text: reply.text } : undefined,
      keep,
    });
    if (changed.outcome === 'unknown') throw new Problem(404, 'unknown-clue', 'There is no such clue.');
    if (changed.outcome === 'refused') {
      const { code, en } = reasonOf(changed.refusal);
      throw new Problem(409, code, en, { currentStatus: changed.stored.state.status });
    }
    return json(200, { clueId, status: changed.stored.state.status });
  };
  return doOnce(clues.table, keep, now, work, {
    code: 'other-content',
    detail: 'This message was sent before with other content.',
  });
}
