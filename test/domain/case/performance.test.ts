import { describe, expect, it } from 'vitest';
import { isPerformed, paidFen, unpaidSums } from '../../../domain/case/performance.ts';
import {
  type CaseFile,
  clockOf,
  deciding,
  filed,
  INQUIRY,
  PEOPLE,
  performing,
  served,
  signClosing,
} from '../../support/cases.ts';

const { lead, director, head } = PEOPLE;
const apply = (file: CaseFile) => file.outcome('apply-to-court', {}, director);
const remind = (file: CaseFile) => file.outcome('remind', { served: served(file.today) }, lead);
const serveDecision = (file: CaseFile) =>
  file.do('serve', { document: file.state.decision?.document ?? '', ...served(file.today) }, lead);

/** A case whose order of the inquiry was obeyed in part, decided for what was left on 2021-03-09. */
function paidInPart(paid: number, left: number): CaseFile {
  const file = filed()
    .do('issue-order', { kind: 'pay', amountFen: paid + left, dueOn: '2021-03-08', text: '-' }, lead)
    .goTo('2021-03-08');
  const order = file.state.orders[0]?.id ?? '';
  file
    .do('record-compliance', { order, result: 'part', paidFen: paid, on: '2021-03-08' }, lead)
    .do('finish-inquiry', { proposal: 'handling', ...INQUIRY, orderFen: left }, lead)
    .do('notify', { served: served('2021-03-08'), hearingRight: false }, lead)
    .do('record-defence', { kind: 'waived' }, lead)
    .goTo('2021-03-09')
    .do('decide', { kind: 'handling', orderFen: left, text: '-' }, director);
  return serveDecision(file);
}

describe('what a decision orders', () => {
  it('is what was left when it was made: what was paid in the inquiry performs nothing of it', () => {
    const file = paidInPart(600_000, 400_000);
    expect(isPerformed(file.state)).toBe(false);
    expect(clockOf(file, 'court-window')).toBeDefined();
    expect(signClosing(file, 'performed')).toBe('close-code');
    expect(file.outcome('remind', { served: served('2021-03-09') }, lead)).toBe('reminded');
    file.do('record-performance', { kind: 'paid', amountFen: 100_000, on: '2021-03-09' }, lead);
    expect(unpaidSums(file.state)).toEqual({ fineFen: 0, orderFen: 300_000, extraFen: 0 });
    expect(paidFen(file.state)).toBe(700_000);
    file.do('record-performance', { kind: 'paid', amountFen: 300_000, on: '2021-03-09' }, lead);
    expect(signClosing(file, 'performed')).toBe('closing-proposed');
  });

  it('is wages first, then what is added to them', () => {
    const file = performing({ orderFen: 300, extraFen: 150 });
    file.do('record-performance', { kind: 'paid', amountFen: 400, on: '2021-03-09' }, lead);
    expect(unpaidSums(file.state)).toEqual({ fineFen: 0, orderFen: 0, extraFen: 50 });
  });

  it('is to correct, where a handling decision names no sum', () => {
    const file = performing({});
    expect(clockOf(file, 'court-window')).toMatchObject({ state: 'running' });
    expect(remind(file)).toBe('reminded');
    expect(signClosing(file, 'performed')).toBe('close-code');
    file.do('record-performance', { kind: 'corrected', on: '2021-03-09' }, lead);
    expect(remind(file)).toBe('performed');
    expect(clockOf(file, 'court-window')).toBeUndefined();
    expect(signClosing(file, 'performed')).toBe('closing-proposed');
  });

  it('is nothing to enforce where nobody is punished', () => {
    const file = filed()
      .do('finish-inquiry', { proposal: 'no-penalty', ...INQUIRY }, lead)
      .do('decide', { kind: 'no-penalty', text: '-' }, director);
    serveDecision(file);
    expect(clockOf(file, 'court-window')).toBeUndefined();
    expect(remind(file)).toBe('nothing-to-perform');
    expect(apply(file)).toBe('nothing-to-perform');
  });

  it('is not decided before there is a decision', () => {
    expect(isPerformed(deciding().state)).toBe(false);
    expect(unpaidSums(deciding().state)).toEqual({ fineFen: 0, orderFen: 0, extraFen: 0 });
  });
});

describe('a review that was withdrawn', () => {
  it('decides nothing, so the six months of the suit go on', () => {
    const file = performing();
    file.goTo('2021-03-20').do(
      'record-remedy',
      {
        kind: 'review',
        number: '(2021)1',
        authority: '-',
        receivedOn: '2021-03-15',
        result: 'withdrawn',
        resultOn: '2021-03-20',
      },
      head,
    );
    expect(clockOf(file, 'suit-limit')).toMatchObject({ from: '2021-03-09', due: '2021-09-09' });
    expect(clockOf(file, 'court-window')).toMatchObject({ from: '2021-09-10', due: '2021-12-09' });
    file.goTo('2021-04-06').do('remind', { served: served('2021-04-06') }, lead);
    expect(apply(file.goTo('2021-05-06'))).toBe('court-too-early');
  });
});
