import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import net from 'node:net';
import { join } from 'node:path';
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  DynamoDBClient,
  type DynamoDBClientConfig,
} from '@aws-sdk/client-dynamodb';

/** The emulated store as a child process, or an endpoint given from outside. */
export interface DynamoProcess {
  readonly endpoint: string;
  readonly pid: number | null;
  stop(): Promise<void>;
}

/** The shape of the table, the same as the deployed one. */
export const TABLE_SHAPE = {
  BillingMode: 'PAY_PER_REQUEST' as const,
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' as const },
    { AttributeName: 'sk', KeyType: 'RANGE' as const },
  ],
  AttributeDefinitions: ['pk', 'sk', 'gsi1pk', 'gsi1sk', 'gsi2pk', 'gsi2sk'].map((AttributeName) => ({
    AttributeName,
    AttributeType: 'S' as const,
  })),
  GlobalSecondaryIndexes: (
    [
      ['gsi1', 'KEYS_ONLY'],
      ['gsi2', 'ALL'],
    ] as const
  ).map(([IndexName, ProjectionType]) => ({
    IndexName,
    KeySchema: [
      { AttributeName: `${IndexName}pk`, KeyType: 'HASH' as const },
      { AttributeName: `${IndexName}sk`, KeyType: 'RANGE' as const },
    ],
    Projection: { ProjectionType },
  })),
} satisfies Omit<CreateTableCommandInput, 'TableName'>;

/** A free port on the loopback address. */
export async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Where npm put the emulator's binary. @throws Error with what to do instead on a platform without one */
function emulatorBinary(): string {
  const name = `@dynoxide/${process.platform}-${process.arch}`;
  try {
    const path = join(createRequire(import.meta.url).resolve(`${name}/package.json`), '..', 'dynoxide');
    if (existsSync(path)) return path;
  } catch {
    // Told below: the package is optional and missing on other platforms.
  }
  throw new Error(
    `There is no embedded DynamoDB for ${process.platform}-${process.arch}. Set AWS_ENDPOINT_URL_DYNAMODB to a DynamoDB-compatible endpoint.`,
  );
}

/** Ends the emulator an earlier, killed process left behind on the same file; only if the process still is one. */
function endLeftover(pidFile: string): void {
  if (!existsSync(pidFile)) return;
  const pid = Number(readFileSync(pidFile, 'utf8'));
  try {
    if (pid > 0 && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('dynoxide'))
      process.kill(pid, 'SIGKILL');
  } catch {
    // It is gone already.
  }
  rmSync(pidFile, { force: true });
}

/**
 * Starts the emulated DynamoDB, in memory or on a file. `AWS_ENDPOINT_URL_DYNAMODB` names another endpoint to use
 * instead. The child ends with this process.
 */
export async function startDynamo(file?: string): Promise<DynamoProcess> {
  const given = process.env.AWS_ENDPOINT_URL_DYNAMODB;
  if (given) return { endpoint: given, pid: null, stop: async () => {} };
  const pidFile = file === undefined ? null : `${file}.pid`;
  if (pidFile) endLeftover(pidFile);
  const port = await freePort();
  const child: ChildProcess = spawn(
    emulatorBinary(),
    [
      'serve',
      '--host',
      '127.0.0.1',
      '--port',
      String(port),
      ...(file === undefined ? [] : ['--db-path', file]),
    ],
    // One client at a time is the rule here: fewer threads hand a request over fewer times.
    { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, TOKIO_WORKER_THREADS: '1' } },
  );
  if (pidFile && child.pid) writeFileSync(pidFile, String(child.pid));
  const kill = () => child.kill('SIGKILL');
  process.on('exit', kill);
  let said = '';
  await new Promise<void>((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => reject(new Error(`the embedded DynamoDB ended with ${code}: ${said.trim()}`)));
    child.stderr?.on('data', (chunk: Buffer) => {
      said = `${said}${chunk}`.slice(-2000);
      if (said.includes('istening')) resolve();
    });
  });
  child.stderr?.removeAllListeners('data');
  child.stderr?.resume();
  return {
    endpoint: `http://127.0.0.1:${port}`,
    pid: child.pid ?? null,
    async stop() {
      process.off('exit', kill);
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
      if (pidFile) rmSync(pidFile, { force: true });
    },
  };
}

const decoder = new TextDecoder();

/**
 * A request handler for the emulator: one hop with keep-alive, without what only a remote endpoint needs. The SDK's
 * automatic ClientRequestToken slows the emulator's transactions and is dropped: every transaction of ours is
 * conditioned on a version, so a repeated one changes nothing.
 */
function emulatorRequests(endpoint: string) {
  const { hostname, port } = new URL(endpoint);
  const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });
  const handle = (
    request: { headers: Record<string, string>; body?: unknown },
    { abortSignal }: { abortSignal?: AbortSignal } = {},
  ) =>
    new Promise<{ response: { statusCode: number; headers: Record<string, string>; body: Uint8Array } }>(
      (resolve, reject) => {
        const given = request.body as string | Uint8Array;
        const text = typeof given === 'string' ? given : decoder.decode(given);
        const body = Buffer.from(text.replace(/,?"ClientRequestToken":"[^"]*"/, '').replace('{,', '{'));
        const sent = http.request(
          {
            agent,
            hostname,
            port,
            method: 'POST',
            path: '/',
            headers: {
              'content-type': 'application/x-amz-json-1.0',
              'x-amz-target': request.headers['x-amz-target'],
              authorization: request.headers.authorization,
              'x-amz-date': '20200101T000000Z',
              'content-length': body.length,
            },
            ...(abortSignal instanceof AbortSignal ? { signal: abortSignal } : {}),
          },
          (answer) => {
            const chunks: Buffer[] = [];
            answer.on('data', (chunk: Buffer) => chunks.push(chunk));
            answer.on('error', reject);
            answer.on('end', () =>
              resolve({
                response: {
                  statusCode: answer.statusCode ?? 500,
                  headers: answer.headers as Record<string, string>,
                  body: Buffer.concat(chunks),
                },
              }),
            );
          },
        );
        sent.on('error', reject);
        sent.end(body);
      },
    );
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    handle,
    destroy: () => agent.destroy(),
    updateHttpClientConfig() {},
    httpHandlerConfigs: () => ({}),
  };
}

/** A DynamoDB client for the emulator. The emulator checks no signature, so none is computed. */
export function dynamoClient(endpoint: string): DynamoDBClient {
  const unsigned: Partial<DynamoDBClientConfig> = {
    requestHandler: emulatorRequests(endpoint) as unknown as NonNullable<
      DynamoDBClientConfig['requestHandler']
    >,
    signer: {
      sign: async (request: { headers: Record<string, string> }) => {
        request.headers.authorization =
          'AWS4-HMAC-SHA256 Credential=local/20200101/local/dynamodb/aws4_request, SignedHeaders=host, Signature=0';
        return request;
      },
    } as unknown as NonNullable<DynamoDBClientConfig['signer']>,
  };
  const client = new DynamoDBClient({
    endpoint,
    region: 'local',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    ...(process.env.AWS_ENDPOINT_URL_DYNAMODB ? {} : unsigned),
  });
  // They tell AWS about the caller, or a logger about the call: nobody listens here.
  for (const name of ['loggerMiddleware', 'getUserAgentMiddleware', 'recursionDetectionMiddleware']) {
    client.middlewareStack.remove(name);
  }
  return client;
}

/** Makes the table unless it is there. */
export async function ensureTable(client: DynamoDBClient, name: string): Promise<void> {
  try {
    await client.send(new DescribeTableCommand({ TableName: name }));
  } catch (error) {
    if ((error as Error).name !== 'ResourceNotFoundException') throw error;
    await client.send(new CreateTableCommand({ TableName: name, ...TABLE_SHAPE }));
  }
}
