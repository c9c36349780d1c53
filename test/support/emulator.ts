import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import net from 'node:net';
import { join } from 'node:path';

/** An independent emulator of DynamoDB, in memory, as a child process. */
export interface Emulator {
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** A free port on the loopback address. */
async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as net.AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Where npm put the emulator's binary. `null` on a platform without one */
function emulatorBinary(): string | null {
  const name = `@dynoxide/${process.platform}-${process.arch}`;
  try {
    const path = join(createRequire(import.meta.url).resolve(`${name}/package.json`), '..', 'dynoxide');
    if (existsSync(path)) return path;
  } catch {
    // The package is optional and missing on other platforms.
  }
  return null;
}

/** Tests against the emulator are skipped where it is missing, but never in CI. */
export const isWithoutEmulator = emulatorBinary() === null && process.env.CI !== 'true';
/** What a skipped test's name says. */
export const whyWithout = isWithoutEmulator
  ? ` (skipped: there is no dynoxide for ${process.platform}-${process.arch})`
  : '';

/** Starts the emulator. It ends with this process. @throws Error on a platform without one */
export async function startEmulator(): Promise<Emulator> {
  const binary = emulatorBinary();
  if (binary === null) throw new Error(`There is no dynoxide for ${process.platform}-${process.arch}.`);
  const port = await freePort();
  const child = spawn(binary, ['serve', '--host', '127.0.0.1', '--port', String(port)], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const kill = () => child.kill('SIGKILL');
  process.on('exit', kill);
  let said = '';
  await new Promise<void>((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => reject(new Error(`the emulator ended with ${code}: ${said.trim()}`)));
    child.stderr.on('data', (chunk: Buffer) => {
      said = `${said}${chunk}`.slice(-2000);
      if (said.includes('istening')) resolve();
    });
  });
  child.stderr.removeAllListeners('data').resume();
  return {
    endpoint: `http://127.0.0.1:${port}`,
    async stop() {
      process.off('exit', kill);
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    },
  };
}
