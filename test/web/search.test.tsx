// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import type { ComponentType } from 'react';
import { afterEach, describe, expect, it } from 'vitest';
import { Clues } from '../../web/clues/clues.tsx';
import { PublicDecisions } from '../../web/public-decisions/public-decisions.tsx';
import { renderSignedIn, type Sent } from './render.tsx';

afterEach(cleanup);

/** Shows a page with a list at an address, over an API that finds nothing. */
function renderList(Page: ComponentType, address: string): Sent[] {
  window.location.hash = address;
  return renderSignedIn(<Page />, () => Response.json({ clues: [], decisions: [], complete: true }));
}
const asked = (seen: readonly Sent[]) =>
  seen.map(({ path }) => Object.fromEntries(new URL(path, 'http://here').searchParams));

describe('the search for clues', () => {
  it('keeps its field to what the address says', async () => {
    const seen = renderList(Clues, '/clues?q=样例远');
    const field = () => screen.getByLabelText<HTMLInputElement>(/线索编号/);
    expect(field().value).toBe('样例远');
    await act(async () => {
      window.location.hash = '/clues';
      await new Promise((resolve) => setTimeout(resolve));
    });
    expect(field().value).toBe('');
    await waitFor(() => expect(asked(seen).at(-1)).not.toHaveProperty('q'));
    // And what is typed next is searched for.
    fireEvent.change(field(), { target: { value: '样例近' } });
    fireEvent.click(screen.getByRole('button', { name: '查询' }));
    await waitFor(() => expect(asked(seen).at(-1)).toHaveProperty('q', '样例近'));
    expect(field().value).toBe('样例近');
  });
});

describe.each([
  {
    title: 'clues',
    Page: Clues as ComponentType,
    names: ['receivedFrom', 'receivedTo'],
    fault: '接收日期的止日不能早于起日。',
  },
  {
    title: 'published decisions',
    Page: PublicDecisions as ComponentType,
    names: ['from', 'to'],
    fault: '公示日期的止日不能早于起日。',
  },
])('the list of $title', ({ Page, names: [from = '', to = ''], fault }) => {
  it('shows nothing, and asks for nothing, while the last day is before the first', async () => {
    const seen = renderList(Page, `/?${from}=2021-11-02&${to}=2021-11-01`);
    screen.getByText(fault);
    screen.getByText('请先更正上方标出的日期，再显示列表。');
    expect(screen.queryByText(/没有符合条件的/)).toBeNull();
    expect(seen).toEqual([]);
    fireEvent.change(screen.getByLabelText(/日期止$/), { target: { value: '2021-11-02' } });
    await screen.findByText(/没有符合条件的/);
    expect(asked(seen)).toEqual([expect.objectContaining({ [from]: '2021-11-02', [to]: '2021-11-02' })]);
  });
});
