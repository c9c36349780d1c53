import { expect, test } from 'vitest';
import { facetOf } from '../../../domain/clue/facet.ts';
import { isOverdue } from '../../../domain/metrics/history.ts';
import { at, receivedClue } from '../../support/clues.ts';

const open = facetOf(receivedClue(at('2021-03-05 10:00')), 1);

test('a clue is overdue from the day after its due date on, while it is open and its clock runs', () => {
  expect(open).toMatchObject({ state: 'open', running: true, due: '2021-03-26' });
  expect(isOverdue(open, '2021-03-26')).toBe(false);
  expect(isOverdue(open, '2021-03-27')).toBe(true);
  expect(isOverdue({ ...open, running: false }, '2021-03-27')).toBe(false);
  expect(isOverdue({ ...open, state: 'closed' }, '2021-03-27')).toBe(false);
});
