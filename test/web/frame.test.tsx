// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { Header } from '../../web/app/header.tsx';
import { PageRoutes } from '../../web/app/routes.tsx';
import { READER, refuse, renderSignedIn } from './render.tsx';

afterEach(cleanup);

/** Shows the frame at an address, over an API that knows nothing. */
function renderFrame(address: string, role: 'inspector' | 'triage' | 'admin' = 'inspector'): void {
  window.location.hash = address;
  renderSignedIn(
    <>
      <Header />
      <PageRoutes />
    </>,
    () => refuse(404, 'not-found'),
    { ...READER, roles: [role] },
  );
}
const goTo = (address: string) =>
  act(async () => {
    window.location.hash = address;
    await new Promise((resolve) => setTimeout(resolve));
  });
const lit = () =>
  [...document.querySelectorAll('nav a[aria-current]')].map((link) => [
    link.textContent,
    link.getAttribute('aria-current'),
  ]);
const wayBack = () => screen.queryByRole('link', { name: /^返回/ });

describe('the frame of the pages', () => {
  it.each([
    ['inspector', '/', '办案工作台'],
    ['inspector', '/clues', '线索查询'],
    ['inspector', '/clues/national-1', '线索 national-1'],
    ['inspector', '/cases/440311-2021-00001', '案件 440311-2021-00001'],
    ['inspector', '/notices', '消息'],
    ['inspector', '/clues/nothing', '没有这个页面'],
    ['admin', '/subscribers/national', '报送平台 national'],
    ['admin', '/case-figures', '案件指标明细'],
  ] as const)('names the document by the page, for %s at %s', (role, address, title) => {
    renderFrame(address, role);
    expect(document.title).toBe(`${title} - 清薪 · 欠薪线索办理`);
  });

  it('changes the name of the document with the language', async () => {
    renderFrame('/clues');
    fireEvent.click(screen.getByRole('button', { name: 'Switch to English' }));
    await waitFor(() => expect(document.title).toBe('Clues - Qingxin · Wage-arrears clues'));
    fireEvent.click(screen.getByRole('button', { name: '切换到中文' }));
  });

  it.each([
    ['/figures', '指标明细'],
    ['/subscribers/national', '报送平台 national'],
  ])('keeps the heading of a page that is not for its reader: %s', (address, heading) => {
    renderFrame(address, 'triage');
    screen.getByRole('heading', { level: 1, name: heading });
    screen.getByText(/您的账号没有查看此页面的角色/);
    expect(wayBack()).toBeNull();
  });

  it('keeps the entry lit that a page belongs to, and leads back to its list', async () => {
    renderFrame('/clues/national-1', 'admin');
    expect(lit()).toEqual([['线索查询', 'true']]);
    expect(wayBack()?.getAttribute('href')).toBe('#/clues');
    await goTo('/subscribers/national');
    expect(lit()).toEqual([['报送平台', 'true']]);
    expect(wayBack()?.textContent).toBe('返回报送平台');
    await goTo('/figures?part=numerator');
    expect(lit()).toEqual([['督办看板', 'true']]);
    // Back to where they came from, as they had narrowed it.
    await goTo('/overdue?show=soon');
    expect(lit()).toEqual([['超期预警', 'page']]);
    expect(wayBack()).toBeNull();
    await goTo('/clues/national-2');
    expect(wayBack()?.textContent).toBe('返回超期预警');
    expect(wayBack()?.getAttribute('href')).toBe('#/overdue?show=soon');
    await goTo('/cases/440311-2021-00001');
    expect(wayBack()?.getAttribute('href')).toBe('#/overdue?show=soon');
  });

  it('lights the worklist for whoever has it at the beginning', () => {
    renderFrame('/');
    expect(lit()).toEqual([['办案工作台', 'true']]);
  });
});
