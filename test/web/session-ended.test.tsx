// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { UserManager } from 'oidc-client-ts';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { App } from '../../web/app/app.tsx';
import { READER } from './render.tsx';

const ISSUER = 'https://issuer.example';
/** The windows that were opened to sign in, with the address each was sent to. */
let windows: { name: string; closed: boolean; url?: URL }[] = [];
/** Whether the API refuses the token. */
let isOver = true;

const encode = (value: object) => btoa(JSON.stringify(value)).replaceAll('=', '');

/** Answers as the pages' own origin and the issuer. */
async function answer(url: string): Promise<Response> {
  const { pathname } = new URL(url, window.location.href);
  if (pathname.endsWith('/config.json')) return Response.json({ issuer: ISSUER, clientId: 'pages' });
  if (pathname.endsWith('/openid-configuration')) {
    return Response.json({
      issuer: ISSUER,
      authorization_endpoint: `${ISSUER}/authorize`,
      token_endpoint: `${ISSUER}/token`,
    });
  }
  if (pathname === '/token') {
    isOver = false;
    const id_token = `${encode({ alg: 'none' })}.${encode({ sub: READER.sub, iss: ISSUER, aud: 'pages' })}.x`;
    return Response.json({ access_token: 'y', token_type: 'Bearer', id_token });
  }
  if (pathname === '/me') return Response.json(READER);
  if (isOver) return Response.json({ type: 'urn:qingxin:problem:unauthenticated' }, { status: 401 });
  return Response.json({ type: 'urn:qingxin:problem:not-found' }, { status: 404 });
}

beforeEach(() => {
  windows = [];
  isOver = true;
  // They come back from the issuer, and are signed in until the API says otherwise.
  window.history.replaceState(null, '', '/?code=1&state=2');
  vi.spyOn(UserManager.prototype, 'signinCallback').mockResolvedValue({ access_token: 'x' } as never);
  vi.spyOn(globalThis, 'fetch').mockImplementation((url) => answer(String(url)));
  vi.spyOn(window, 'open').mockImplementation((_url, name = '') => {
    const opened: (typeof windows)[number] = { name, closed: false };
    windows.push(opened);
    return Object.assign(opened, {
      location: { replace: (url: string) => Object.assign(opened, { url: new URL(url) }) },
      focus() {},
      close: () => Object.assign(opened, { closed: true }),
    }) as never;
  });
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

it('opens the window to sign in anew as often as it is closed, and goes on with the page once somebody has', async () => {
  render(<App />);
  const again = await screen.findByRole<HTMLButtonElement>('button', { name: '重新登录' });
  for (const n of [1, 2]) {
    fireEvent.click(again);
    await waitFor(() => expect(windows[n - 1]?.url).toBeDefined());
    expect(again.disabled).toBe(false);
    screen.getByText(/窗口已关闭的，请再点“重新登录”/);
    if (n === 1) Object.assign(windows[0] ?? {}, { closed: true });
  }
  expect(windows).toHaveLength(2);
  // Closing what the first try left behind must not close the window of the second.
  expect(new Set(windows.map(({ name }) => name)).size).toBe(2);
  expect(windows[1]?.closed).toBe(false);
  expect(screen.queryByText(/请允许本站弹出窗口后再试/)).toBeNull();

  const state = windows[1]?.url?.searchParams.get('state');
  const { origin } = window.location;
  const data = { source: 'oidc-client', url: `${origin}/?code=3&state=${state}`, keepOpen: false };
  window.dispatchEvent(new MessageEvent('message', { data, origin }));
  await waitFor(() => expect(screen.queryByRole('button', { name: '重新登录' })).toBeNull());
  screen.getByRole('navigation', { name: '主导航' });
});

it('says that the window did not open', async () => {
  vi.spyOn(window, 'open').mockReturnValue(null);
  render(<App />);
  fireEvent.click(await screen.findByRole('button', { name: '重新登录' }));
  await screen.findByText(/请允许本站弹出窗口后再试/);
  expect(screen.getByRole<HTMLButtonElement>('button', { name: '重新登录' }).disabled).toBe(false);
});
