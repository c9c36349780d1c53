import { expect, it } from 'vitest';
import { createPages } from '../../functions/pages/pages.ts';

const CONFIG = { issuer: 'https://login.example.com/pool', clientId: 'pages', scope: 'openid', apiBase: '' };

/** What the pages may call, by the policy they are served with. */
async function connectable(config: object): Promise<string | undefined> {
  const pages = createPages(
    { log: { info() {}, warn() {}, error() {} } },
    { ...CONFIG, ...config },
    async () => new Map(),
  );
  const event = { routeKey: 'GET /config.json', rawPath: '/config.json', headers: {} };
  const { headers } = await pages(event as never);
  return /connect-src ([^;]*)/.exec(String(headers?.['content-security-policy']))?.[1];
}

it('lets the pages call the issuer, and files where these are elsewhere', async () => {
  expect(await connectable({})).toBe("'self' https://login.example.com");
  const fileOrigin = 'https://made-up.s3.cn-northwest-1.amazonaws.com.cn';
  expect(await connectable({ fileOrigin })).toBe(`'self' https://login.example.com ${fileOrigin}`);
  expect(await connectable({ metadataUrl: '/x' })).toBe("'self'");
});
