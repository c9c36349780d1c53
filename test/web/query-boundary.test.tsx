// @vitest-environment happy-dom
import { useQueryClient } from '@tanstack/react-query';
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { PagedTable } from '../../web/shared/paged-table.tsx';
import { useApiQuery, usePagedList, useSendCommand } from '../../web/shared/queries.ts';
import { QueryBoundary } from '../../web/shared/query-boundary.tsx';
import { refuse, renderSignedIn } from './render.tsx';

afterEach(cleanup);

interface Answer {
  readonly name: string;
}

function Page() {
  const queries = useQueryClient();
  const sendCommand = useSendCommand();
  const detail = useApiQuery<Answer>('/clues/national-1');
  const list = usePagedList<Answer, Answer>('/clues', {}, (answer) => ({ rows: [answer] }));
  return (
    <>
      <button type="button" onClick={() => void queries.invalidateQueries()}>
        再读
      </button>
      <QueryBoundary query={detail} title="线索 national-1">
        {({ name }) => (
          <>
            <h1>{name}</h1>
            <button
              type="button"
              onClick={() => void sendCommand('/clues/national-1/sign', {}).catch(() => {})}
            >
              签收
            </button>
          </>
        )}
      </QueryBoundary>
      <PagedTable
        list={list}
        name={{ zh: '线索', en: 'Clues' }}
        columns={[{ key: 'name', title: { zh: '名称', en: 'Name' }, cell: (r) => `列出的${r.name}` }]}
        rowKey={(r) => r.name}
      />
    </>
  );
}

/** A page over an API that at first knows the clue, and then answers as told. */
async function renderPage(status: number) {
  let knows = true;
  renderSignedIn(<Page />, () => (knows ? Response.json({ name: '甲' }) : refuse(status, 'x')));
  await screen.findByText('甲');
  await screen.findByText('列出的甲');
  expect(screen.getAllByRole('heading', { level: 1 })).toHaveLength(1);
  knows = false;
}

it.each([404, 403])(
  'shows nothing of what is the reader’s no more (%d), and nothing to do with it',
  async (status) => {
    await renderPage(status);
    fireEvent.click(screen.getByRole('button', { name: '再读' }));
    await waitFor(() => expect(screen.getAllByRole('alert').length).toBe(2));
    expect(screen.queryByText('甲')).toBeNull();
    expect(screen.queryByText('列出的甲')).toBeNull();
    expect(screen.queryByRole('button', { name: '签收' })).toBeNull();
    // The page says what it is still.
    screen.getByRole('heading', { name: '线索 national-1', level: 1 });
  },
);

it('asks again for what a command did not find', async () => {
  await renderPage(404);
  fireEvent.click(screen.getByRole('button', { name: '签收' }));
  await waitFor(() => expect(screen.queryByRole('button', { name: '签收' })).toBeNull());
  expect(screen.queryByText('甲')).toBeNull();
});

it('keeps what could not be renewed for another reason, with the reason above it', async () => {
  await renderPage(503);
  fireEvent.click(screen.getByRole('button', { name: '再读' }));
  await waitFor(() => expect(screen.getAllByRole('alert').length).toBe(2));
  screen.getByText('甲');
  screen.getByText('列出的甲');
});
