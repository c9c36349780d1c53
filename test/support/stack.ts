import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { Webhook } from 'standardwebhooks';
import type { ClueData, ReplyPush } from '../../domain/clue/push.ts';
import type { Role } from '../../domain/kernel/roles.ts';
import type { Runtime } from '../../functions/runtime/runtime.ts';
import { unpackText } from '../../functions/store/packing.ts';
import { permissionsFor } from '../../infra/permissions.ts';
import { type Stack, startStack } from '../../local/stack.ts';
import type { StackOptions } from '../../local/stack-options.ts';
import { decodeBody } from '../../local/store/values/body.ts';
import { at, clueData } from './clues.ts';
import { wireEmulator } from './dynamo.ts';
import { roles } from './permissions.ts';
import { parseStates } from './states.ts';

/** An answer with its JSON body. */
export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into many shapes
  readonly body: any;
  readonly headers: Headers;
}

/** Who acts in a test. */
export interface Person {
  readonly sub: string;
  readonly roles: readonly Role[];
  readonly division: string;
}

export const ADMIN: Person = { sub: 'adm-1', roles: ['admin'], division: '4403' };
export const SUPERVISOR: Person = { sub: 'sup-1', roles: ['supervisor'], division: '4403' };
export const TRIAGE: Person = { sub: 'tri-1', roles: ['triage'], division: '440311' };
export const REVIEWER: Person = { sub: 'rev-1', roles: ['reviewer'], division: '440311' };
export const inspector = (sub: string, division = '440311'): Person => ({
  sub,
  roles: ['inspector'],
  division,
});

/** A stack with what tests do to it. */
export interface TestStack {
  readonly stack: Stack;
  /** Sends a clue signed by the `standardwebhooks` library; waits until everything it set off is done. */
  push(data: ClueData, source?: string): Promise<Answer>;
  /** Sends what a platform says of a closed clue, signed in the same way. */
  reply(messageId: string, reply: Omit<ReplyPush, 'timestamp'>, source?: string): Promise<Answer>;
  as(
    person: Person,
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer>;
  /** Orders a command of a clue. */
  order(person: Person, clueId: string, command: string, body?: unknown): Promise<Answer>;
  roster(): Promise<void>;
  /** Moves virtual time to an instant in Shanghai, e.g. `2021-03-05 09:00`. */
  goTo(text: string): Promise<void>;
  /** Ends it, once every state it holds has parsed. */
  close(): Promise<void>;
}

/** How a test's stack is started. */
export interface TestStackOptions extends Partial<StackOptions> {
  /** Whether every stored state must parse at the end (default: it must). */
  readonly parseStates?: boolean;
}

/**
 * Starts a stack in virtual time (or as told), with two units in Guangming and one in Bao'an. Each function is held to what its
 * deployed role allows.
 */
export async function testStack(options: TestStackOptions = {}): Promise<TestStack> {
  const held = roles(options.aggregates && permissionsFor(options.aggregates));
  const emulator = await wireEmulator();
  let runtime: Runtime | undefined;
  const stack = await startStack({
    mode: 'virtual',
    startAt: at('2021-03-05 09:00'),
    around: (name, run) => {
      // A deployed function reads by its own rights what here one read for all.
      for (const kept of ['calendars', 'policies'] as const) runtime?.[kept].forget();
      return held.around(name, run);
    },
    dynamoEndpoint: emulator?.endpoint,
    ...options,
  });
  runtime = stack.runtime;
  held.enforce(runtime.dynamo);
  const tokens = new Map<string, Promise<string>>();
  const send = async (method: string, path: string, headers: Record<string, string>, body?: string) => {
    const answer = await fetch(`${stack.url}${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body }),
    });
    const text = await answer.text();
    await stack.settled();
    const json = answer.headers.get('content-type')?.includes('json');
    return { status: answer.status, body: json ? JSON.parse(text) : text, headers: answer.headers };
  };
  const tokenOf = (person: Person) => {
    const key = JSON.stringify(person);
    const token = tokens.get(key) ?? stack.token({ ...person, roles: [...person.roles] });
    tokens.set(key, token);
    return token;
  };
  const as: TestStack['as'] = async (person, method, path, body, headers = {}) =>
    send(
      method,
      path,
      { authorization: `Bearer ${await tokenOf(person)}`, 'content-type': 'application/json', ...headers },
      body === undefined ? undefined : JSON.stringify(body),
    );
  const sendSigned = (path: string, source: string, id: string, message: object) => {
    const body = JSON.stringify({ timestamp: '2021-03-05T09:12:00+08:00', ...message });
    const now = new Date(stack.now());
    const secret = stack.settings.webhookSecrets[source]?.[0] ?? '';
    const signature = new Webhook(secret).sign(id, now, body);
    return send(
      'POST',
      path,
      {
        'content-type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
        'webhook-signature': signature,
      },
      body,
    );
  };
  return {
    stack,
    as,
    push: (data, source = 'national') =>
      sendSigned('/webhooks/clues', source, `msg_${data.clueNo}`, { type: 'clue.pushed', data }),
    reply: (messageId, reply, source = 'national') =>
      sendSigned('/webhooks/feedback', source, messageId, reply),
    order: (person, clueId, command, body = {}) => as(person, 'POST', `/clues/${clueId}/${command}`, body),
    async roster() {
      const unit = (division: string, name: string, streets: string[], ...ids: string[]) => ({
        division,
        name,
        streets,
        officers: ids.map((id) => ({ id, name: `测试${id}`, roles: ['inspector'] })),
      });
      await as(
        ADMIN,
        'PUT',
        '/units/gm-gongming',
        unit('440311', '公明', ['440311002'], 'insp-1', 'insp-2', 'insp-3'),
      );
      await as(ADMIN, 'PUT', '/units/gm', unit('440311', '光明', [], 'insp-8', 'insp-9'));
      await as(ADMIN, 'PUT', '/units/ba', unit('440306', '宝安', [], 'ba-1', 'ba-2'));
    },
    goTo: (text) => stack.advanceTo(at(text)),
    async close() {
      try {
        if (options.parseStates ?? true) await parseStates(stack.runtime);
      } finally {
        await stack.close();
        await emulator?.stop();
      }
    },
  };
}

/** Items as text, with what is packed in them unpacked. */
export const itemsText = (items: readonly Record<string, AttributeValue>[]): string =>
  JSON.stringify(
    items.map((item) =>
      Object.fromEntries(
        Object.entries(item).map(([name, value]) => [name, value.B ? { S: unpackText(value.B) } : value]),
      ),
    ),
  );

/** What the data file holds beside the items: executions and the stream, as text. */
export function besideItems({ store }: Stack): string {
  const rows = (name: string) => store.db.prepare(`SELECT * FROM ${name}`).all();
  const stream = rows('outbox');
  const images = stream.flatMap(({ image }) => (typeof image === 'string' ? [decodeBody(image)] : []));
  return [JSON.stringify(rows('execution')), JSON.stringify(stream), itemsText(images)].join('\n');
}

/** Takes a freshly pushed clue from assignment to closure. Answers the last command. */
export async function closeClue(t: TestStack, clueId: string, officer = 'insp-1'): Promise<Answer> {
  const by = inspector(officer);
  await t.order(by, clueId, 'sign');
  const occurredAt = new Date(t.stack.now()).toISOString();
  await t.order(by, clueId, 'log', { kind: 'first-contact', occurredAt, note: '已电话联系反映人' });
  await t.order(by, clueId, 'conclude', {
    conclusion: 'PAID',
    verifiedAmountFen: 1_850_000,
    paidAmountFen: 1_850_000,
    headcount: 1,
    note: '已支付',
  });
  return t.order(REVIEWER, clueId, 'review', { decision: 'approve', note: '同意' });
}

export { at, clueData };
