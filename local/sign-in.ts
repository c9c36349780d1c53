import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { securityHeaders } from '../functions/pages/pages.ts';
import { renderChooser, STYLE } from './sign-in/chooser.ts';
import { findPerson } from './sign-in/people.ts';
import type { createProvider } from './sign-in/provider.ts';
import type { FallbackRoute, TokenIssuer } from './tokens.ts';

/** The pages as a client of the local issuer. */
export const PAGES_CLIENT = 'qingxin-pages';
const CHOOSE_PATH = '/sign-in/';
const ROUTE = /^\/(?:\.well-known\/openid-configuration|authorize(?:\/[\w-]+)?|token|sign-in\/[\w-]+)$/;
/** A machine has few names and ports; each has a provider of its own. */
const MAX_ORIGINS = 8;

type Provider = ReturnType<typeof createProvider>;

/** Tells whether a host header names this machine. */
export const isLoopbackHost = (host: string): boolean =>
  /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(host);

/** Returns the origin that a local browser called, or null for a name that is not this machine's: no rebinding. */
function readOrigin(req: IncomingMessage): string | null {
  const { host = '' } = req.headers;
  return isLoopbackHost(host) ? `http://${host}` : null;
}

/** Gives a request whose body was read already its body back. */
function withBody(req: IncomingMessage, body: Buffer): IncomingMessage {
  const { method, url, headers, rawHeaders, httpVersion, socket } = req;
  const stream = Readable.from(body.length > 0 ? [body] : []);
  return Object.assign(stream, { method, url, headers, rawHeaders, httpVersion, socket }) as IncomingMessage;
}

/**
 * Serves the sign-in of the embedded stack: an OIDC issuer with the code flow and PKCE (S256) whose users are made-up
 * people without passwords. It answers this machine's browsers only, and gives codes to the pages only. A deployment names
 * its own issuer and has none of this. The provider is loaded with the first request.
 * @param onChosen is done before whoever was chosen is signed in
 */
export function serveSignIn(
  issuer: TokenIssuer,
  onChosen: () => Promise<void> = async () => {},
): FallbackRoute {
  const providers = new Map<string, Promise<Provider>>();

  function openProvider(origin: string): Promise<Provider> {
    let provider = providers.get(origin);
    if (provider === undefined) {
      if (providers.size >= MAX_ORIGINS) providers.clear();
      provider = import('./sign-in/provider.ts').then((module) =>
        module.createProvider(issuer, { origin, clientId: PAGES_CLIENT, choosePath: CHOOSE_PATH }),
      );
      providers.set(origin, provider);
    }
    return provider;
  }

  function answer(res: ServerResponse, status: number, type: string, text: string): void {
    res.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(text);
  }

  /** Shows the page to choose a person, or takes the choice. */
  async function choosePerson(provider: Provider, req: IncomingMessage, res: ServerResponse, body: Buffer) {
    let choice: Awaited<ReturnType<Provider['interactionDetails']>>;
    try {
      choice = await provider.interactionDetails(req, res);
    } catch {
      const text = 'The sign-in has expired. Start again from the pages.\n';
      return answer(res, 400, 'text/plain; charset=utf-8', text);
    }
    const person = findPerson(new URLSearchParams(body.toString('utf8')).get('sub'));
    if (req.method !== 'POST' || !person)
      return answer(res, 200, 'text/html; charset=utf-8', renderChooser());
    if (choice.session?.cookie !== undefined) {
      // Another person takes the place of whoever was chosen before; the library would ask them to sign out first.
      const before = await provider.Session.find(choice.session.cookie);
      await before?.destroy();
      choice.session = undefined;
      await choice.save(choice.exp - Math.floor(Date.now() / 1000));
    }
    await onChosen();
    await provider.interactionFinished(req, res, { login: { accountId: person.sub, remember: false } });
  }

  async function respond(origin: string, req: IncomingMessage, res: ServerResponse, body: Buffer) {
    const provider = await openProvider(origin);
    if (req.url?.startsWith(CHOOSE_PATH)) await choosePerson(provider, req, res, body);
    else await provider.callback()(withBody(req, body), res);
  }

  return (req, res, body) => {
    const [path = ''] = (req.url ?? '').split('?');
    const origin = readOrigin(req);
    if (origin === null) return false;
    const isStyle = req.method === 'GET' && path === '/sign-in.css';
    if (!isStyle && !ROUTE.test(path)) return false;
    for (const [name, value] of Object.entries(securityHeaders())) res.setHeader(name, value);
    if (isStyle) answer(res, 200, 'text/css; charset=utf-8', STYLE);
    else void respond(origin, req, res, body).catch(() => res.destroy());
    return true;
  };
}
