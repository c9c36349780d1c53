import { randomBytes } from 'node:crypto';
import {
  type Adapter,
  type AdapterPayload,
  type Configuration,
  interactionPolicy,
  Provider,
} from 'oidc-provider';
import { AUDIENCE, DEFAULT_LIFE, type TokenIssuer } from '../tokens.ts';
import { findPerson } from './people.ts';

/** The API as an OAuth resource, which must be named by a URI. */
const RESOURCE = 'urn:qingxin:api';
const CODE_LIFE_SECONDS = 60;
/** How long the page to choose a person stays valid, in seconds. */
const CHOICE_LIFE_SECONDS = 3600;
const MAX_RECORDS = 1000;

/** Keeps codes, choices under way and sessions in memory, the newest {@link MAX_RECORDS} of them. */
function createAdapterFactory(): (model: string) => Adapter {
  const records = new Map<string, AdapterPayload>();
  return (model) => {
    const keyOf = (id: string) => `${model} ${id}`;
    return {
      async upsert(id, payload) {
        records.delete(keyOf(id));
        records.set(keyOf(id), payload);
        const oldest = records.size > MAX_RECORDS ? records.keys().next().value : undefined;
        if (oldest !== undefined) records.delete(oldest);
      },
      find: async (id) => records.get(keyOf(id)),
      // Sessions alone are looked for in this way.
      findByUid: async (uid) => [...records.values()].find((p) => p.kind === model && p.uid === uid),
      findByUserCode: async () => undefined,
      async consume(id) {
        const payload = records.get(keyOf(id));
        if (payload) payload.consumed = Math.floor(Date.now() / 1000);
      },
      async destroy(id) {
        records.delete(keyOf(id));
      },
      async revokeByGrantId(grantId) {
        for (const [key, payload] of records) if (payload.grantId === grantId) records.delete(key);
      },
    };
  };
}

/**
 * The policy of interactions: a person is chosen at each sign-in, and nobody is asked for consent. Where the pages ask without a word
 * (`prompt=none`), as after a reload, the person chosen last goes on, unless another one is meant.
 */
function choosePolicy(): interactionPolicy.DefaultPolicy {
  const policy = interactionPolicy.base();
  policy.remove('consent');
  policy.get('login')?.checks.add(
    new interactionPolicy.Check(
      'person_not_chosen',
      'A person must be chosen.',
      'login_required',
      ({ oidc: { result, prompts, params, session } }) => {
        if (!prompts.has('none')) return result?.login === undefined;
        const meant = params?.login_hint;
        return meant !== undefined && meant !== session?.accountId;
      },
    ),
  );
  return policy;
}

/**
 * Creates the OIDC provider of the local issuer: authorization code flow with PKCE (S256) for one public client, whose
 * users are the made-up people. Access tokens are those that the API accepts.
 * @param options `origin`: where it is reached and where codes go to, e.g. `http://127.0.0.1:8787`; `choosePath`: the
 *   folder of the page to choose a person, to which the id of the choice is added
 */
export function createProvider(
  issuer: TokenIssuer,
  { origin, clientId, choosePath }: { origin: string; clientId: string; choosePath: string },
): Provider {
  const configuration: Configuration = {
    clients: [
      {
        client_id: clientId,
        token_endpoint_auth_method: 'none',
        redirect_uris: [`${origin}/`],
        grant_types: ['authorization_code'],
        response_types: ['code'],
      },
    ],
    responseTypes: ['code'],
    adapter: createAdapterFactory(),
    jwks: { keys: [issuer.signingKey] },
    cookies: { keys: [randomBytes(32).toString('base64url')] },
    routes: { authorization: '/authorize', token: '/token', jwks: '/.well-known/jwks.json' },
    scopes: ['openid'],
    claims: { openid: ['sub', 'name'] },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    ttl: {
      AccessToken: DEFAULT_LIFE,
      AuthorizationCode: CODE_LIFE_SECONDS,
      Grant: CHOICE_LIFE_SECONDS,
      IdToken: DEFAULT_LIFE,
      Interaction: CHOICE_LIFE_SECONDS,
      Session: DEFAULT_LIFE,
    },
    expiresWithSession: () => false,
    // Only the pages of this very origin call.
    clientBasedCORS: (_ctx, from) => from === origin,
    formats: {
      customizers: {
        // The library knows the machine's clock alone; the API judges tokens by the stack's, which may be virtual.
        jwt(_ctx, _token, parts) {
          const iat = Math.floor(issuer.now() / 1000);
          Object.assign(parts.payload, { iat, exp: iat + DEFAULT_LIFE });
        },
      },
    },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      userinfo: { enabled: false },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => RESOURCE,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          scope: '',
          audience: AUDIENCE,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
    interactions: { policy: choosePolicy(), url: (_ctx, { uid }) => `${choosePath}${uid}` },
    findAccount: (_ctx, sub) => {
      const person = findPerson(sub);
      return person && { accountId: sub, claims: () => ({ sub, name: person.name }) };
    },
    extraTokenClaims: (_ctx, token) => {
      const { name, roles, division } = findPerson('accountId' in token ? token.accountId : null) ?? {};
      return { name, roles, division };
    },
    async loadExistingGrant({ oidc }) {
      const grant = new oidc.provider.Grant({
        clientId: oidc.client?.clientId,
        accountId: oidc.session?.accountId,
      });
      grant.addOIDCScope('openid');
      grant.addResourceScope(RESOURCE, '');
      await grant.save();
      return grant;
    },
    renderError(ctx, { error, error_description: description }) {
      ctx.type = 'text/plain; charset=utf-8';
      ctx.body = `The sign-in was refused: ${description ?? error}.\n`;
    },
  };
  return new Provider(issuer.issuer, configuration);
}
