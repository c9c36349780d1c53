import type * as z from 'zod';
import { decide } from '../../domain/clue/decide.ts';
import type { ClueEvent } from '../../domain/clue/events.ts';
import { CLUE } from '../../domain/clue/index.ts';
import type { feedbackPushSchema } from '../../domain/clue/push.ts';
import { type Refusal, reasonOf } from '../../domain/clue/refusals.ts';
import type { Clue } from '../../domain/clue/state.ts';
import { FEEDBACK_REQUESTS } from '../contract/requests.ts';
import { type HttpEvent, type HttpResult, json, Problem } from '../http/http.ts';
import { idempotentAnswer } from '../http/idempotency.ts';
import { bodyHash, type Hash } from '../runtime/hashing.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { type IdempotencyRecord, KeyInUse, Repository } from '../store/repository.ts';
import { createWebhookHandler, type Push, type Sources } from '../webhook/pushes.ts';

/** How long a message id is remembered: senders that follow Standard Webhooks repeat a message for four days at most. */
const REMEMBERED_DAYS = 14;

/**
 * The webhook `POST /webhooks/feedback`: what a platform's reporters say of closed clues it pushed. It is the command
 * `feedback` in the sender's name, once for each message id; 404 for a clue the sender never pushed, 409 unless it is closed.
 */
export function createFeedback(
  runtime: Runtime,
  { hash, sources }: { readonly hash: Hash; readonly sources: Sources },
): (event: HttpEvent) => Promise<HttpResult> {
  const clues = new Repository(runtime, CLUE);
  return createWebhookHandler(runtime, FEEDBACK_REQUESTS, sources, (push, now) =>
    takeFeedback(clues, hash, push, now),
  );
}

async function takeFeedback(
  clues: Repository<Clue, ClueEvent>,
  hash: Hash,
  { source, id: messageId, value, body }: Push<z.output<typeof feedbackPushSchema>>,
  now: number,
): Promise<HttpResult> {
  const { clueNo, satisfied, note } = body.data;
  const clueId = `${source}-${clueNo}`;
  const keep: IdempotencyRecord<Clue> = {
    kind: CLUE.kind,
    scope: `feedback#${clueId}`,
    key: messageId,
    bodyHash: bodyHash(hash, value),
    answer: ({ status }) => JSON.stringify({ clueId, status }),
    expiresAt: Math.floor(now / 1000) + REMEMBERED_DAYS * 86_400,
  };
  const kept = () =>
    idempotentAnswer(clues.table, keep, now, {
      code: 'other-content',
      detail: 'This message was sent before with other content.',
    });
  const known = await kept();
  if (known) return known;
  try {
    const changed = await clues.change<Refusal>(
      clueId,
      'feedback',
      now,
      (clue, rules) =>
        decide(
          clue,
          { name: 'feedback', body: { satisfied } },
          { sub: source, roles: ['supervisor'], division: '*' },
          rules,
          now,
        ),
      {
        actor: { id: source, role: 'source' },
        text: note ? { text: note } : undefined,
        keep,
      },
    );
    if (changed.outcome === 'unknown') throw new Problem(404, 'unknown-clue', 'There is no such clue.');
    if (changed.outcome === 'refused') {
      throw new Problem(409, 'wrong-status', reasonOf(changed.refusal).en, {
        currentStatus: changed.stored.state.status,
      });
    }
    return json(200, { clueId, status: changed.stored.state.status });
  } catch (error) {
    const answer = error instanceof KeyInUse ? await kept() : null;
    if (answer) return answer;
    throw error;
  }
}
