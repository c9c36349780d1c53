import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Stack, startStack } from '../../local/stack.ts';

let stack: Stack;
let origin = '';
let close = async () => {};

beforeAll(async () => {
  stack = await startStack({ mode: 'real' });
  // As a developer's shell says where `npm start` listens.
  process.env.PORT = new URL(stack.url).port;
  const [{ createServer }, { default: config }] = await Promise.all([
    import('vite'),
    import('../../web/vite.config.ts'),
  ]);
  const server = await createServer({
    ...config,
    configFile: false,
    logLevel: 'silent',
    server: { ...config.server, port: 0, hmr: false, ws: false },
    // Nothing is kept of it beside the sources.
    optimizeDeps: { noDiscovery: true },
  });
  await server.listen();
  origin = server.resolvedUrls?.local[0]?.replace(/\/$/, '') ?? '';
  close = () => server.close();
});
afterAll(async () => {
  delete process.env.PORT;
  await close();
  await stack.close();
});

it('gives developers the pages from their sources, and passes the rest on to npm start', async () => {
  const get = (path: string, destination: string) =>
    fetch(`${origin}${path}`, { headers: { 'sec-fetch-dest': destination }, redirect: 'manual' });
  const page = await (await get('/?code=x&state=y', 'document')).text();
  expect(page).toContain('src="/main.tsx"');
  // Pages and the API share names; what asks tells them apart.
  const source = await get('/clues/clues.tsx', 'script');
  expect(source.headers.get('content-type')).toMatch(/javascript/);
  expect(await source.text()).toContain('usePagedList');
  expect((await get('/clues?division=440311', 'empty')).status).toBe(401);
  expect(await (await get('/config.json', 'empty')).json()).toMatchObject({ clientId: 'qingxin-pages' });
  // The sign-in comes back to the developer's address.
  const discovery = (await (await get('/.well-known/openid-configuration', 'empty')).json()) as Record<
    string,
    string
  >;
  expect(discovery.authorization_endpoint).toBe(`${origin}/authorize`);
  expect((await get('/sign-in.css', 'style')).headers.get('content-type')).toMatch(/css/);
});
