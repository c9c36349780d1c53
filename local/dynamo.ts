import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import net from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { INDEXES } from '../functions/shared/keys.ts';
import { sendStraight } from './emulator-wire.ts';

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
  AttributeDefinitions: ['pk', 'sk', ...INDEXES.flatMap(({ name }) => [`${name}pk`, `${name}sk`])].map(
    (AttributeName) => ({ AttributeName, AttributeType: 'S' as const }),
  ),
  GlobalSecondaryIndexes: INDEXES.map(({ name, projection }) => ({
    IndexName: name,
    KeySchema: [
      { AttributeName: `${name}pk`, KeyType: 'HASH' as const },
      { AttributeName: `${name}sk`, KeyType: 'RANGE' as const },
    ],
    Projection: { ProjectionType: projection },
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
 * Keeps memory of the emulator in use: requests that are never finished, every second of them given up again. Without
 * them its allocator (musl's) gives memory back to the system within each request and asks for it again, some sixteen
 * times; with them, into the gaps, some six times.
 * @returns what lets go of it
 */
async function holdMemory(port: number): Promise<() => void> {
  const unfinished =
    'POST / HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/x-amz-json-1.0\r\nx-amz-target: none\r\n' +
    'x-amz-date: none\r\nauthorization: none\r\ncontent-length: 1000000\r\n\r\n{';
  const sockets = Array.from({ length: 200 }, () => net.connect(port, '127.0.0.1').on('error', () => {}));
  await Promise.all(sockets.map((socket) => once(socket, 'connect')));
  for (const socket of sockets) socket.write(unfinished);
  // Until it has read them.
  await setTimeout(20);
  for (const [i, socket] of sockets.entries()) {
    if (i % 2 === 1) socket.destroy();
    else socket.unref();
  }
  return () => {
    for (const socket of sockets) socket.destroy();
  };
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
  const letGo = await holdMemory(port);
  return {
    endpoint: `http://127.0.0.1:${port}`,
    pid: child.pid ?? null,
    async stop() {
      process.off('exit', kill);
      letGo();
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
      if (pidFile) rmSync(pidFile, { force: true });
    },
  };
}

/** A DynamoDB client for the emulator, or for the endpoint given from outside. */
export function dynamoClient(endpoint: string): DynamoDBClient {
  const client = new DynamoDBClient({
    endpoint,
    region: 'local',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  if (!process.env.AWS_ENDPOINT_URL_DYNAMODB) sendStraight(client, endpoint);
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
