import { getSecret } from '@aws-lambda-powertools/parameters/secrets';
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import {
  type KeyReader,
  type KeyStore,
  type SubscriberKeys,
  subscriberKeysSchema,
} from '../webhook/subscriber-keys.ts';
import { cursorKeyFromEnvironment, setting, trustedHostsFromEnvironment } from './environment.ts';

const NAME = 'SUBSCRIBER_KEYS_SECRET';

/** How long keys are used before they are read again, in seconds; the keys before a rotation sign for longer than that. */
const KEEP_SECONDS = 300;

const parse = (text: unknown): SubscriberKeys => subscriberKeysSchema.parse(JSON.parse(String(text)));

/** The subscribers' keys, in the secret that `SUBSCRIBER_KEYS_SECRET` names. */
function keyStoreFromEnvironment(client: SecretsManagerClient = new SecretsManagerClient({})): KeyStore {
  return {
    async read() {
      const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: setting(NAME) }));
      return parse(SecretString);
    },
    async write(keys) {
      const SecretString = JSON.stringify(keys);
      await client.send(new PutSecretValueCommand({ SecretId: setting(NAME), SecretString }));
    },
  };
}

/** What the function of subscribers works with, from its environment. */
export const subscribersConfigFromEnvironment = () => ({
  keys: keyStoreFromEnvironment(),
  trusted: trustedHostsFromEnvironment(),
  cursorKey: cursorKeyFromEnvironment,
});

/** Reads the keys of a subscriber from that secret, kept for a while; at once anew for one that has none yet. */
export const keyReaderFromEnvironment = (): KeyReader => async (subscriber) => {
  const read = async (maxAge: number) => parse(await getSecret(setting(NAME), { maxAge }))[subscriber];
  return (await read(KEEP_SECONDS)) ?? (await read(0)) ?? [];
};
