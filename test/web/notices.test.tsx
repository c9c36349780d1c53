// @vitest-environment happy-dom
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { Notices } from '../../web/notices/notices.tsx';
import type { NoticeList, OfficerNotice } from '../../web/shared/answers.ts';
import { renderSignedIn } from './render.tsx';

afterEach(cleanup);

const notice = (n: number, readAt: string | null): OfficerNotice => ({
  noticeId: `n${n}`,
  kind: 'assigned',
  about: 'clue',
  subject: { kind: 'clue', id: `national-${n}` },
  division: '440311',
  insteadOf: null,
  dueOn: null,
  at: '2021-11-15T01:00:00.000Z',
  readAt,
});

it('marks a notice read when what it is about is opened, once', async () => {
  window.location.hash = '/notices?show=all';
  const notices = [notice(1, null), notice(2, '2021-11-15T02:00:00.000Z')];
  const seen = renderSignedIn(<Notices />, () =>
    Response.json({ notices, unread: 1, unreadAtLeast: false, people: {} } as NoticeList),
  );
  for (const n of [2, 1]) {
    window.location.hash = '/notices?show=all';
    fireEvent.click(await screen.findByRole('link', { name: `national-${n}` }));
    await waitFor(() => expect(window.location.hash).toBe(`#/clues/national-${n}`));
  }
  await waitFor(() =>
    expect(seen.flatMap(({ method, path }) => (method === 'POST' ? [path] : []))).toEqual([
      '/notices/n1/read',
    ]),
  );
});
