import { shanghaiDate } from '../../domain/calendar.ts';
import { receive } from '../../domain/decide.ts';
import { checkCreditCode, checkResidentId } from '../../domain/identifiers.ts';
import type { ClueData } from '../../domain/push.ts';
import { pushSchema } from '../../domain/push.ts';
import { canonicalJson } from '../../domain/record.ts';
import { answering } from '../shared/answering.ts';
import { createClue, loadClue } from '../shared/clues.ts';
import { enterDistrict } from '../shared/districts.ts';
import { employerKeys, type Hash, reporterKey } from '../shared/hashing.ts';
import {
  type HttpEvent,
  type HttpResult,
  header,
  type InputFault,
  json,
  Problem,
  parseInput,
  rawBody,
} from '../shared/http.ts';
import { employerPk, particularsKey } from '../shared/keys.ts';
import { MAX_BODY_BYTES } from '../shared/routes.ts';
import type { Runtime } from '../shared/runtime.ts';
import { openTable, toItem } from '../shared/table.ts';
import { takeFeedback } from './feedback.ts';
import { type SourceKeys, verifyPush } from './signature.ts';

/** What the intake knows of its senders, and the key of its hashes. */
export interface IntakeKeys {
  readonly hash: Hash;
  /** The senders' active keys; read anew at each push so that a rotation needs no restart. */
  readonly sources: () => Promise<readonly SourceKeys[]>;
}

/** Codes of oddities that do not stop a clue. */
function warningsOf(data: ClueData): string[] {
  const warnings: string[] = [];
  if (data.reporter.documentType === 'resident-id') {
    const id = checkResidentId(data.reporter.documentNumber);
    if (!id.valid) warnings.push(`resident-id-${id.reason}`);
  }
  if (data.employer.creditCode !== undefined) {
    const code = checkCreditCode(data.employer.creditCode);
    if (!code.valid) warnings.push(`credit-code-${code.reason}`);
  }
  return warnings;
}

function parseBody(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    const errors: InputFault[] = [{ path: '', message: 'is not JSON' }];
    throw new Problem(400, 'not-json', 'The body is not JSON.', { errors });
  }
}

/**
 * The webhook `POST /webhooks/clues` (Standard Webhooks 1.0.0). A clue is durable before 202; the same content is
 * answered 200 for ever, other content under the same number 409 with an alarm metric.
 */
export function createIntake(runtime: Runtime, keys: IntakeKeys): (event: HttpEvent) => Promise<HttpResult> {
  const table = openTable(runtime.dynamo, runtime.tableName);

  async function push(event: HttpEvent): Promise<HttpResult> {
    const body = rawBody(event);
    if (body.length > MAX_BODY_BYTES) {
      throw new Problem(413, 'too-large', `A push has at most ${MAX_BODY_BYTES} bytes.`);
    }
    const now = runtime.now();
    const verified = verifyPush({
      headers: {
        id: header(event, 'webhook-id'),
        timestamp: header(event, 'webhook-timestamp'),
        signature: header(event, 'webhook-signature'),
      },
      rawBody: body,
      keys: await keys.sources(),
      nowMs: now,
    });
    if (!verified.ok) {
      throw new Problem(401, 'bad-signature', 'The push is not signed by a known sender, or is not recent.', {
        reason: verified.reason,
      });
    }
    const { source } = verified;
    const value = parseBody(body);
    if ((value as { type?: unknown } | null)?.type === 'clue.feedback') {
      return takeFeedback(runtime, table, source, header(event, 'webhook-id') ?? '', value);
    }
    const { data } = parseInput(pushSchema, value, 'push');
    const { data: raw } = value as { data: unknown };
    const clueId = `${source}-${data.clueNo}`;
    const contentHash = keys.hash('content', canonicalJson(raw));
    const reporter = reporterKey(keys.hash, data.reporter);
    const employers = employerKeys(keys.hash, data.employer);
    const policy = runtime.policies.inForce(shanghaiDate(now));
    const received = receive(
      {
        source,
        clueNo: data.clueNo,
        kind: data.kind,
        contentHash,
        reporterKey: reporter,
        employerKeys: employers,
        sector: data.sector,
        headcount: data.arrears.headcount,
        claimedAmountFen: data.arrears.amountFen ?? null,
        arrears: { from: data.arrears.from, to: data.arrears.to },
        warnings: warningsOf(data),
        division: data.workplace.division,
        street: data.workplace.street ?? null,
      },
      policy,
      now,
    );
    await enterDistrict(table, data.workplace.division);
    const receivedAt = new Date(now).toISOString();
    const TableName = table.name;
    const created = await createClue(table, clueId, received, now, {
      actor: { id: source, role: 'source' },
      also: [
        { Put: { TableName, Item: toItem({ ...particularsKey(clueId), data: JSON.stringify(raw) }) } },
        ...employers.map((key) => ({
          Put: {
            TableName,
            Item: toItem({
              pk: employerPk(key),
              sk: `${receivedAt}#${clueId}`,
              clueId,
              reporterKey: reporter,
              from: data.arrears.from,
              to: data.arrears.to,
              receivedAt,
            }),
          },
        })),
      ],
    });
    if (created) {
      runtime.meter.count('PushAccepted', 1, { source });
      return json(202, { clueId, status: created.clue.status });
    }
    const known = await loadClue(table, clueId);
    if (known?.clue.contentHash === contentHash) {
      runtime.meter.count('PushRepeated', 1, { source });
      return json(200, { clueId, status: known.clue.status });
    }
    runtime.meter.count('PushConflicting', 1, { source });
    runtime.log.error('QX-PUSH-CONFLICT', { clueId, source });
    throw new Problem(
      409,
      'other-content',
      `${clueId} was pushed before with other content; the first is kept.`,
      {
        clueId,
      },
    );
  }

  const answer = answering(runtime, { 'POST /webhooks/clues': push });
  return async (event) => {
    const result = await answer(event);
    const { statusCode = 500 } = result;
    if (statusCode >= 400 && statusCode < 500 && statusCode !== 409) {
      runtime.meter.count('PushRefused', 1, { status: String(statusCode) });
      runtime.log.warn('QX-PUSH-REFUSED', { status: statusCode });
    }
    return result;
  };
}
