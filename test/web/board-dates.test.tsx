// @vitest-environment happy-dom
import { act, cleanup, fireEvent, screen } from '@testing-library/react';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { completion, type Definition } from '../../domain/metrics/completion.ts';
import { Board } from '../../web/board/board.tsx';
import type { Me } from '../../web/shared/answers.ts';
import { READER, refuse, renderSignedIn } from './render.tsx';

const me: Me = { ...READER, roles: ['supervisor'] };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2021-11-15T01:00:00Z') });
  window.location.hash = '/';
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const field = (label: RegExp) => screen.getByLabelText<HTMLInputElement>(label);
const shown = () => ({
  from: field(/^起始日期/).value,
  to: field(/^截止日期/).value,
  asOf: field(/^统计截止日/).value,
});

/**
 * The board over an API that knows nothing; every request for a figure of a period is told of.
 * @param answerRate answers these; by default nothing does
 */
function renderBoard(
  onRequest: (asked: Record<string, string>) => void,
  // Those of earlier periods are asked for later, and never without an answer for this one: there is none.
  answerRate: (asked: Record<string, string>) => Promise<Response> = () => new Promise(() => {}),
) {
  renderSignedIn(
    <Board />,
    ({ path }) => {
      const { pathname, searchParams } = new URL(path, 'http://here');
      if (pathname !== '/metrics/completion') return refuse(404, 'not-found');
      const asked = Object.fromEntries(searchParams);
      onRequest(asked);
      return answerRate(asked);
    },
    me,
  );
}

/** What the board says it counts, or null when it shows no figure. */
function counted(): string | null {
  const isShown = screen.queryByRole('region', { name: /办结率/ }) !== null;
  const line = /(\S+) — ([^；]+)；统计截止：(\S+) 24 时/.exec(
    document.querySelector('.page-head')?.textContent ?? '',
  );
  expect(line !== null).toBe(isShown);
  return line ? line[0] : null;
}

const settle = () => act(async () => new Promise((done) => setTimeout(done, 5)));

it('counts what the fields show, whatever is typed in whatever order, or nothing', async () => {
  const DAYS = [
    '',
    '0002-01-01',
    '2020-06-30',
    '2021-01-01',
    '2021-06-15',
    '2021-11-15',
    '2021-11-16',
    '2100-01-01',
  ];
  const edit = fc.record({
    name: fc.constantFrom(/^起始日期/, /^截止日期/, /^统计截止日/),
    day: fc.constantFrom(...DAYS),
  });
  let settledOnce = 0;
  let refusedOnce = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 5 }), async (edits) => {
      window.location.hash = '/';
      cleanup();
      renderBoard(() => {});
      await settle();
      for (const { name, day } of edits) {
        fireEvent.change(field(name), { target: { value: day } });
        await settle();
        const dates = shown();
        const text = counted();
        if (text === null) {
          refusedOnce += 1;
          screen.getByText(/请先更正上方标出的日期|统计期间在统计截止日之后/);
        } else {
          settledOnce += 1;
          expect(text).toContain(
            `${dates.from} — ${dates.to}；统计截止：${dates.asOf || '2021-11-15'} 24 时`,
          );
        }
      }
    }),
    { seed: 16, numRuns: 6 },
  );
  expect(settledOnce).toBeGreaterThan(3);
  expect(refusedOnce).toBeGreaterThan(3);
});

it('keeps an end that was refused until its start comes before it, and then counts both', async () => {
  window.location.hash = '/?from=2021-06-01&to=2021-06-30';
  const asked: unknown[] = [];
  renderBoard((query) => asked.push(query));
  await settle();
  fireEvent.change(field(/^截止日期/), { target: { value: '2021-03-31' } });
  await settle();
  screen.getByText('截止日期不能早于起始日期。');
  expect(counted()).toBeNull();
  fireEvent.change(field(/^起始日期/), { target: { value: '2021-03-01' } });
  await settle();
  expect(counted()).toContain('2021-03-01 — 2021-03-31');
  expect(window.location.hash).toContain('from=2021-03-01&to=2021-03-31');
  // And nothing was ever asked for the one with the other's end.
  expect(asked).toContainEqual(expect.objectContaining({ from: '2021-03-01', to: '2021-03-31' }));
  expect(asked).not.toContainEqual(expect.objectContaining({ from: '2021-03-01', to: '2021-06-30' }));
});

it('says in its own place why a figure is not there', async () => {
  const window = { division: '440311', from: '2021-01-01', to: '2021-11-15', asOf: '2021-11-15' };
  renderBoard(
    () => {},
    async ({ definition }) =>
      Response.json({
        ...{ ...window, definition, calendarVersion: 'v', generatedAt: '2021-11-15T01:00:00Z' },
        ...completion({ ...window, definition: definition as Definition }, []),
      }),
  );
  await settle();
  await settle();
  for (const name of ['办理质量', '核处结论', '在办线索已办理时长']) {
    const section = screen.getByRole('region', { name });
    expect(section.querySelector('[role=alert]')).not.toBeNull();
  }
  screen.getByRole('region', { name: '收办平衡' });
});

it('shows no figure of days to come', async () => {
  window.location.hash = '/?from=2022-01-01&to=2022-01-31';
  const asked: unknown[] = [];
  renderBoard((query) => asked.push(query));
  await settle();
  screen.getByText('统计期间在统计截止日之后，无数据。');
  expect(counted()).toBeNull();
  expect(asked).toEqual([]);
});
