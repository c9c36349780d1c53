// @vitest-environment happy-dom
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { PagedTable } from '../../web/shared/paged-table.tsx';
import { usePagedList } from '../../web/shared/queries.ts';
import { renderSignedIn } from './render.tsx';

const ROWS = 10_000;
const PAGE = 100;

interface Row {
  readonly id: string;
}
interface Answer {
  readonly rows: readonly Row[];
  readonly cursor?: string;
}

function LongList() {
  const list = usePagedList<Answer, Row>('/long', {}, (answer) => answer);
  return (
    <PagedTable
      list={list}
      name={{ zh: '长表', en: 'Long' }}
      columns={[{ key: 'id', title: { zh: '编号', en: 'Id' }, cell: (r) => r.id }]}
      rowKey={(r) => r.id}
    />
  );
}

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

it('shows a list of 10,000 rows page by page, and exports all of them', async () => {
  const asked: string[] = [];
  renderSignedIn(<LongList />, ({ path }) => {
    const { searchParams } = new URL(path, 'http://here');
    asked.push(searchParams.get('limit') ?? '');
    const start = Number(searchParams.get('cursor') ?? 0);
    const rows = Array.from({ length: PAGE }, (_, i) => ({ id: `row-${start + i}` }));
    const next = start + PAGE;
    return Response.json({ rows, ...(next < ROWS ? { cursor: String(next) } : {}) } satisfies Answer);
  });
  await screen.findByText('已显示 100 条');
  expect(screen.getAllByRole('row').length).toBe(1 + PAGE);
  fireEvent.click(screen.getByRole('button', { name: '加载更多' }));
  await screen.findByText('已显示 200 条');
  expect(asked).toEqual(['100', '100']);

  const blobs: Blob[] = [];
  vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => {
    blobs.push(blob as Blob);
    return 'blob:x';
  });
  fireEvent.click(screen.getByRole('button', { name: /导出 CSV/ }));
  await waitFor(() => expect(blobs.length).toBe(1), { timeout: 10_000 });
  const lines = (await blobs[0]?.text())?.split('\r\n').filter(Boolean) ?? [];
  expect(lines.length).toBe(1 + ROWS);
  expect(lines.at(-1)).toBe(`row-${ROWS - 1}`);
  expect(screen.getAllByRole('row').length).toBe(1 + 2 * PAGE);
});
