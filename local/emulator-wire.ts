import net from 'node:net';
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  DynamoDBServiceException,
  ResourceNotFoundException,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';

/** An answer of the emulator. */
interface Answer {
  readonly status: number;
  readonly body: string;
}

/** One connection; it carries one request at a time. */
interface Connection {
  readonly socket: net.Socket;
  settle: { resolve: (answer: Answer) => void; reject: (error: Error) => void } | null;
}

const HEAD_END = '\r\n\r\n';

/** Sends requests over connections that stay open: HTTP/1.1 as the emulator speaks it, with a length and no chunks. */
class Wire {
  readonly #host: string;
  readonly #port: number;
  readonly #idle: Connection[] = [];
  readonly #all = new Set<Connection>();

  constructor(endpoint: string) {
    const { hostname, port } = new URL(endpoint);
    this.#host = hostname;
    this.#port = Number(port);
  }

  post(target: string, body: string): Promise<Answer> {
    const connection = this.#idle.pop() ?? this.#open();
    return new Promise((resolve, reject) => {
      connection.settle = { resolve, reject };
      connection.socket.write(
        `POST / HTTP/1.1\r\nhost: ${this.#host}:${this.#port}\r\ncontent-type: application/x-amz-json-1.0\r\n` +
          `x-amz-target: DynamoDB_20120810.${target}\r\nx-amz-date: 20200101T000000Z\r\n` +
          'authorization: AWS4-HMAC-SHA256 Credential=local/20200101/local/dynamodb/aws4_request, ' +
          `SignedHeaders=host, Signature=0\r\ncontent-length: ${Buffer.byteLength(body)}${HEAD_END}${body}`,
      );
    });
  }

  close(): void {
    for (const { socket } of this.#all) socket.destroy();
  }

  #open(): Connection {
    const socket = net.connect(this.#port, this.#host).setNoDelay(true);
    const connection: Connection = { socket, settle: null };
    this.#all.add(connection);
    let received: Buffer = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
      const end = received.indexOf(HEAD_END);
      if (end < 0) return;
      const head = received.toString('latin1', 0, end);
      const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
      const from = end + HEAD_END.length;
      if (received.length < from + length) return;
      const answer = {
        status: Number(head.slice(9, 12)),
        body: received.toString('utf8', from, from + length),
      };
      received = Buffer.alloc(0);
      const { settle } = connection;
      connection.settle = null;
      this.#idle.push(connection);
      settle?.resolve(answer);
    });
    const lost = (error?: Error) => {
      this.#all.delete(connection);
      const at = this.#idle.indexOf(connection);
      if (at >= 0) this.#idle.splice(at, 1);
      const { settle } = connection;
      connection.settle = null;
      settle?.reject(error ?? Object.assign(new Error('the emulator hung up'), { code: 'ECONNRESET' }));
    };
    socket.on('error', lost);
    socket.on('close', () => lost());
    // An idle connection must not keep the process alive; a request under way does.
    socket.unref();
    return connection;
  }
}

const KNOWN = {
  ConditionalCheckFailedException,
  ResourceNotFoundException,
  TransactionCanceledException,
} as const;

/** The SDK's exception for an error answer. */
function exceptionOf({ status, body }: Answer): Error {
  const fault = JSON.parse(body) as {
    __type?: string;
    message?: string;
    Message?: string;
    CancellationReasons?: [];
  };
  const name = fault.__type?.split('#').at(-1) ?? 'UnknownError';
  const message = fault.message ?? fault.Message ?? name;
  const $metadata = { httpStatusCode: status, attempts: 1 };
  const Known = KNOWN[name as keyof typeof KNOWN];
  if (Known) return new Known({ message, $metadata, ...fault } as never);
  return new DynamoDBServiceException({
    name,
    message,
    $metadata,
    $fault: status < 500 ? 'client' : 'server',
  });
}

/**
 * Lets a client's commands go to the emulator by the shortest way. A command's input is the wire's JSON as it stands (no
 * binary values are used), so the SDK's serialisation, signing and retries are left out: together they cost as much as the
 * emulator's own work. Another endpoint than the emulator's goes the SDK's own way.
 */
export function sendStraight(client: DynamoDBClient, endpoint: string): void {
  const wire = new Wire(endpoint);
  client.middlewareStack.add(
    (_next, context) => async (args) => {
      const target = ((context as { commandName?: string }).commandName ?? '').replace(/Command$/, '');
      const answer = await wire.post(target, JSON.stringify(args.input));
      if (answer.status !== 200) throw exceptionOf(answer);
      return { response: {}, output: { ...JSON.parse(answer.body), $metadata: { httpStatusCode: 200 } } };
    },
    { step: 'initialize', priority: 'low', name: 'emulatorWire' },
  );
  // Without a logger it still makes a copy of every input and output, free of what the model calls sensitive.
  client.middlewareStack.remove('loggerMiddleware');
  const { destroy } = client;
  client.destroy = () => {
    wire.close();
    destroy.call(client);
  };
}
