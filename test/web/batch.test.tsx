// @vitest-environment happy-dom
import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import type { ListedClue } from '../../web/shared/answers.ts';
import { useBatch } from '../../web/shared/batch.tsx';
import { usePagedList } from '../../web/shared/queries.ts';
import { DataTable } from '../../web/shared/table.tsx';
import { refuse, renderSignedIn, type Sent } from './render.tsx';
import { sampleView } from './views.ts';

afterEach(cleanup);

const nameOf = (n: number) => `national-${n}`;
const listed = (n: number, version = 5): ListedClue =>
  ({
    ...sampleView({ clueId: nameOf(n), version }),
    employerName: null,
    availableCommands: ['log'],
  }) as ListedClue;

function List() {
  const { rows = [] } = usePagedList<{ clues: ListedClue[] }, ListedClue>('/clues', {}, ({ clues }) => ({
    rows: clues,
  }));
  const { column, bar } = useBatch(rows);
  return (
    <>
      {bar}
      <DataTable
        name={{ zh: '线索', en: 'Clues' }}
        columns={[column]}
        rows={rows}
        rowKey={(r) => r.clueId}
        exports={false}
      />
    </>
  );
}

/** The box of a row: a query by role looks at every row, and there are many. */
const box = (n: number) =>
  document.querySelector<HTMLInputElement>(`[aria-label="选择 ${nameOf(n)}"]`) as HTMLInputElement;
const press = (text: string) =>
  fireEvent.click(screen.getByText(text, { selector: 'button *' }).closest('button') as Element);

it('sends a row again as it was when nobody knows what became of it, and lets nothing else be given to it before', async () => {
  let isBusy = true;
  const versions = [0, 5, 5];
  const seen = renderSignedIn(<List />, ({ method, path }: Sent) => {
    if (method === 'GET') return Response.json({ clues: [1, 2].map((n) => listed(n, versions[n])) });
    // Carried out all the same: only the answer is lost.
    const n = path.includes(nameOf(1)) ? 1 : 2;
    if (versions[n] === 5) versions[n] = 6;
    return n === 2 && isBusy ? refuse(503, 'busy') : Response.json({});
  });
  await screen.findByText('全选');
  press('全选');
  press('登记办理过程（2 条）');
  fireEvent.change(screen.getByLabelText(/^事项/), { target: { value: 'interview' } });
  fireEvent.change(screen.getByLabelText(/经过/), { target: { value: '已询问' } });
  press('提交 2 条');
  // The form is gone, and the buttons rest: the keyboard goes on at what says how far it is.
  expect(document.activeElement).toBe(document.querySelector('.batch [role=status]'));
  const again = await screen.findByRole('button', { name: '重试 1 条' });
  screen.getByText(/重复提交不会重复办理/);
  await waitFor(() => expect(box(1).disabled).toBe(false));
  expect(box(2).disabled).toBe(true);
  expect(box(2).checked).toBe(false);
  // A command for others meanwhile does not lose what is to be sent again.
  fireEvent.click(box(1));
  press('登记办理过程（1 条）');
  press('取消');

  isBusy = false;
  fireEvent.click(again);
  await waitFor(() => expect(screen.queryByRole('button', { name: /^重试/ })).toBeNull());
  expect(screen.getAllByRole('listitem').map((e) => e.textContent)).toEqual([`${nameOf(2)} 已提交`]);
  await waitFor(() => expect(box(2).disabled).toBe(false));
  expect(box(1).checked).toBe(true);
  const [first, second, ...more] = seen.filter((s) => s.path === `/clues/${nameOf(2)}/log`);
  expect(more).toEqual([]);
  expect(second).toEqual(first);
  expect(first?.key).not.toBeNull();
  expect(first?.body).toMatchObject({ note: '已询问', expectedVersion: 5 });
});

it('gives no command before the versions that the last one made are read', async () => {
  let answerList = () => {};
  let isSlow = false;
  renderSignedIn(<List />, async ({ method }) => {
    if (method === 'POST') return Response.json({});
    if (isSlow) await new Promise<void>((resolve) => (answerList = resolve));
    return Response.json({ clues: [listed(1, isSlow ? 6 : 5), listed(2)] });
  });
  await screen.findByText('全选');
  fireEvent.click(box(1));
  press('登记办理过程（1 条）');
  fireEvent.change(screen.getByLabelText(/^事项/), { target: { value: 'interview' } });
  fireEvent.change(screen.getByLabelText(/经过/), { target: { value: '已询问' } });
  isSlow = true;
  press('提交 1 条');
  await screen.findByText('已提交', { exact: false, selector: 'li' });
  expect(box(1).disabled).toBe(true);
  expect(screen.getByRole<HTMLButtonElement>('button', { name: '全选' }).disabled).toBe(true);
  answerList();
  await waitFor(() => expect(box(1).disabled).toBe(false));
});

it('chooses 100 rows at most, whichever they are, and says so', async () => {
  const clues = Array.from({ length: 104 }, (_, i) => listed(i));
  renderSignedIn(<List />, () => Response.json({ clues }));
  await screen.findByText('全选');
  fireEvent.click(box(103));
  expect(box(103).checked).toBe(true);
  screen.getByText('已选 1 条');
  screen.getByText('登记办理过程（1 条）');
  press('取消选择');
  press('全选');
  screen.getByText('已选 100 条。一次最多 100 条，其余请在提交后再选。');
  expect(box(99).checked).toBe(true);
  expect(box(100).disabled).toBe(true);
  fireEvent.click(box(0));
  screen.getByText('已选 99 条');
  expect(box(100).disabled).toBe(false);
});
