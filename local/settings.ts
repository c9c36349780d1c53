import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { keyFaults } from '../functions/webhook/signature.ts';
import { type KeyStore, subscriberKeysSchema } from '../functions/webhook/subscriber-keys.ts';
import { newSecret } from './sign.ts';
import { StoreFileError } from './store/errors.ts';

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

/** @throws StoreFileError with one sentence */
function readSettings(file: string): LocalSettings {
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new StoreFileError(`${file} cannot be read: ${code ?? 'it is not what was written there'}.`);
  }
}

/** Makes a data directory for its owner alone, unless it is there. @throws StoreFileError with one sentence */
export function makeDirectory(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new StoreFileError(`${dataDir} cannot be made (${(error as NodeJS.ErrnoException).code}).`);
  }
}

/**
 * Opens the machine's settings under a data directory, made at first use and readable by their owner alone; sources that
 * are new get a secret. Without a directory they live as long as the process.
 * @throws StoreFileError where senders cannot be told apart, or a key cannot be one
 */
export function localSettings(dataDir: string | undefined, sources: readonly string[] = []): LocalSettings {
  const wanted = [...new Set([...DEFAULT_SOURCES, ...sources])];
  if (dataDir === undefined) return refuseKeyFaults('The senders', createSettings(wanted));
  makeDirectory(dataDir);
  const file = join(dataDir, SETTINGS_FILE);
  const settings = existsSync(file) ? readSettings(file) : createSettings(wanted);
  const missing = wanted.filter((source) => !settings.webhookSecrets[source]);
  for (const source of missing) settings.webhookSecrets[source] = [newSecret()];
  refuseKeyFaults(file, settings);
  if (missing.length > 0 || !existsSync(file)) writeSettings(file, settings);
  return settings;
}

/** @throws StoreFileError that names each fault of the senders' keys */
function refuseKeyFaults(place: string, settings: LocalSettings): LocalSettings {
  const keys = Object.entries(settings.webhookSecrets).map(([source, secrets]) => ({ source, secrets }));
  const faults = keyFaults(keys);
  if (faults.length > 0) throw new StoreFileError(`${place} cannot be used: ${faults.join('; ')}.`);
  return settings;
}

/**
 * Finds the secrets of a sender under a data directory, every active one. A sender that is unknown there gets none: its name may be a
 * slip, and the keys may be those of another machine.
 * @throws StoreFileError where there is none
 */
export function secretsOf(dataDir: string, source: string): readonly string[] {
  const file = join(dataDir, SETTINGS_FILE);
  const { webhookSecrets } = existsSync(file) ? readSettings(file) : localSettings(dataDir);
  const known = new Map(Object.entries(webhookSecrets));
  const secrets = known.get(source) ?? [];
  if (secrets.length > 0) return secrets;
  throw new StoreFileError(
    `There is no key for the source ${source} under ${dataDir}; there is one for ${[...known.keys()].join(', ')}.`,
  );
}

function writeSettings(file: string, settings: LocalSettings): void {
  const draft = `${file}.new`;
  try {
    writeFileSync(draft, `${JSON.stringify(settings, null, 2)}\n`, { mode: 0o600 });
    chmodSync(draft, 0o600);
    renameSync(draft, file);
  } catch (error) {
    throw new StoreFileError(`${file} cannot be written: ${(error as NodeJS.ErrnoException).code}.`);
  }
}

/** The subscribers' keys of this machine, kept with its settings. */
export const localKeyStore = (dataDir: string | undefined, settings: LocalSettings): KeyStore => ({
  read: async () => settings.subscriberKeys,
  async write(keys) {
    settings.subscriberKeys = keys;
    if (dataDir !== undefined) writeSettings(join(dataDir, SETTINGS_FILE), settings);
  },
});
