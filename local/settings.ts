import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { type KeyStore, subscriberKeysSchema } from '../functions/webhook/subscriber-keys.ts';
import { newSecret } from './sign.ts';

const schema = z.object({
  hashKey: z.string().min(16),
  webhookSecrets: z.record(z.string(), z.array(z.string())),
  /** Of those who are told of events. */
  subscriberKeys: subscriberKeysSchema.default({}),
});

/** The settings a machine keeps for itself: the hash key and the senders' webhook secrets. */
export type LocalSettings = z.infer<typeof schema>;

/** The file of a data directory that holds them. */
export const SETTINGS_FILE = 'settings.json';

/** Sources that exist from the start. */
const DEFAULT_SOURCES = ['national', 'hotline', 'walk-in'] as const;

const createSettings = (sources: readonly string[]): LocalSettings => ({
  hashKey: randomBytes(24).toString('base64url'),
  webhookSecrets: Object.fromEntries(sources.map((source) => [source, [newSecret()]])),
  subscriberKeys: {},
});

/**
 * Opens the machine's settings under a data directory, made at first use and readable by their owner alone; sources that
 * are new get a secret. Without a directory they live as long as the process.
 */
export function localSettings(dataDir: string | undefined, sources: readonly string[] = []): LocalSettings {
  const wanted = [...new Set([...DEFAULT_SOURCES, ...sources])];
  if (dataDir === undefined) return createSettings(wanted);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const file = join(dataDir, SETTINGS_FILE);
  const settings = existsSync(file)
    ? schema.parse(JSON.parse(readFileSync(file, 'utf8')))
    : createSettings(wanted);
  const missing = wanted.filter((source) => !settings.webhookSecrets[source]);
  for (const source of missing) settings.webhookSecrets[source] = [newSecret()];
  if (missing.length > 0 || !existsSync(file)) writeSettings(file, settings);
  return settings;
}

function writeSettings(file: string, settings: LocalSettings): void {
  const draft = `${file}.new`;
  writeFileSync(draft, `${JSON.stringify(settings, null, 2)}\n`, { mode: 0o600 });
  chmodSync(draft, 0o600);
  renameSync(draft, file);
}

/** The subscribers' keys of this machine, kept with its settings. */
export const localKeyStore = (dataDir: string | undefined, settings: LocalSettings): KeyStore => ({
  read: async () => settings.subscriberKeys,
  async write(keys) {
    settings.subscriberKeys = keys;
    if (dataDir !== undefined) writeSettings(join(dataDir, SETTINGS_FILE), settings);
  },
});
