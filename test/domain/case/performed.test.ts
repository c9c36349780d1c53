import { describe, expect, it } from 'vitest';
import { COMMAND_BODIES } from '../../../domain/case/commands.ts';
import { isPerformed, paidFen, sumsInForce, unpaidSums } from '../../../domain/case/performed.ts';
import {
  CaseFile,
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

describe('a decision that a review or a suit changed', () => {
  const review = {
    kind: 'review',
    number: '(2021)1',
    authority: '-',
    receivedOn: '2021-03-20',
    result: 'changed',
    resultOn: '2021-04-20',
  } as const;

  it('is performed by what it orders then', () => {
    const file = performing({ fineFen: 1_000_000 }).goTo('2021-04-20');
    file.do('record-remedy', { ...review, fineFen: 500_000 }, head);
    expect(unpaidSums(file.state)).toEqual({ fineFen: 500_000, orderFen: 0, extraFen: 0 });
    file.do('record-performance', { kind: 'fine-paid', amountFen: 500_000, on: '2021-04-20' }, lead);
    expect(file.state.performed.finePaidOn).toBe('2021-04-20');
    expect(clockOf(file, 'court-window')).toBeUndefined();
    expect(remind(file)).toBe('performed');
    expect(signClosing(file, 'performed')).toBe('closing-proposed');
  });

  it('leaves nothing to be paid where enough was paid before', () => {
    const file = performing({ fineFen: 1_000_000, orderFen: 300 }).goTo('2021-03-22');
    file.do('record-performance', { kind: 'fine-paid', amountFen: 500_000, on: '2021-03-20' }, lead);
    expect(clockOf(file, 'payment')).toMatchObject({ due: '2021-03-24', state: 'running' });
    file.do('record-remedy', { ...review, resultOn: '2021-03-22', fineFen: 500_000 }, head);
    expect(clockOf(file, 'payment')).toMatchObject({ state: 'met' });
    expect(signClosing(file, 'to-arbitration')).toBe('closing-proposed');
    expect(signClosing(file, 'performed')).toBe('close-code');
  });

  it('is paid when what it orders last is: a correction may leave part of it unpaid again', () => {
    const file = performing({ fineFen: 1_000_000 }).goTo('2021-03-22');
    const changed = { ...review, resultOn: '2021-03-22' } as const;
    const pay = (amountFen: number) =>
      file.do('record-performance', { kind: 'fine-paid', amountFen, on: file.today }, lead);
    const payment = () => clockOf(file, 'payment')?.state;
    file.do('record-remedy', { ...changed, fineFen: 500_000 }, head);
    pay(500_000);
    expect(payment()).toBe('met');
    file.do('record-remedy', { ...changed, fineFen: 800_000 }, head);
    expect(payment()).toBe('running');
    expect(file.goTo('2021-03-25') && payment()).toBe('missed');
    pay(300_000);
    expect(file.state.performed.finePaidOn).toBe('2021-03-25');
    expect(payment()).toBe('missed');
    // What is paid beyond the fine pays nothing off.
    pay(1);
    expect(file.goTo('2021-03-26').state.performed.finePaidOn).toBe('2021-03-25');
  });

  it('keeps the sums that are not named, and what was named, until another result is', () => {
    const file = performing({ fineFen: 900, orderFen: 300, extraFen: 100 }).goTo('2021-05-20');
    const sums = () => sumsInForce(file.state);
    file.do('record-remedy', review, head);
    expect(sums()).toMatchObject({ fineFen: 900, orderFen: 300, extraFen: 100 });
    file.do('record-remedy', { ...review, orderFen: 200 }, head);
    expect(sums()).toEqual({ fineFen: 900, orderFen: 200, extraFen: 100 });
    const suit = { ...review, kind: 'suit', resultOn: '2021-05-19', extraFen: 0 } as const;
    file.do('record-remedy', suit, head);
    const { result: _, resultOn: __, ...received } = review;
    file.do('record-remedy', { ...received, answeredOn: '2021-03-21' }, head);
    expect(sums()).toEqual({ fineFen: 900, orderFen: 200, extraFen: 0 });
    file.do('record-remedy', { ...received, result: 'changed', resultOn: '2021-04-20' }, head);
    file.do('record-remedy', { ...received, kind: 'suit', result: 'upheld', resultOn: '2021-05-19' }, head);
    expect(sums()).toEqual({ fineFen: 900, orderFen: 200, extraFen: 100 });
    expect(file.state.remedies).toMatchObject([{ answeredOn: '2021-03-21' }, { result: 'upheld' }]);
  });

  it('is fined only where it was a penalty, and changed by such a result alone', () => {
    const file = performing().goTo('2021-04-20');
    expect(file.outcome('record-remedy', { ...review, fineFen: 1 }, head)).toBe('sum-unfit at fineFen');
    expect(file.outcome('record-remedy', { ...review, orderFen: 1 }, head)).toBe('remedy-recorded');
    const spared = filed()
      .do('finish-inquiry', { proposal: 'no-penalty', ...INQUIRY }, lead)
      .do('decide', { kind: 'no-penalty', text: '-' }, director);
    const refused = new CaseFile().do('approve-filing', { approve: false, note: '-' }, head);
    for (const none of [serveDecision(spared), refused]) {
      none.goTo('2021-04-20');
      for (const sum of ['fineFen', 'orderFen', 'extraFen']) {
        const outcome = none.outcome('record-remedy', { ...review, [sum]: 1 }, head);
        expect(outcome).toBe(`sum-unfit at ${sum}`);
      }
      expect(none.outcome('record-remedy', { ...review, orderFen: 0 }, head)).toBe('remedy-recorded');
    }
    const parse = (body: object) => COMMAND_BODIES['record-remedy'].safeParse({ ...review, ...body });
    expect(parse({ extraFen: 1 }).success).toBe(true);
    expect(parse({ result: 'upheld', extraFen: 0 }).error?.issues).toMatchObject([{ path: ['result'] }]);
  });
});

describe('a case whose time for the court is over', () => {
  it('is closed as terminated, with the last day on which the court could be asked', () => {
    const file = performing({ fineFen: 100_000 });
    expect(clockOf(file, 'court-window')).toMatchObject({ due: '2021-12-09' });
    expect(signClosing(file.goTo('2021-12-09'), 'terminated')).toBe('close-code');
    file.goTo('2021-12-10').do('close', { code: 'terminated' }, lead);
    expect(file.state.closing).toMatchObject({ code: 'terminated', courtUntil: '2021-12-09' });
    file.do('close', { approve: true }, head).do('close', { approve: true }, director);
    expect(file.state.endCode).toBe('terminated');
  });

  it('waits while a review or a suit is pending, and is over for nothing that is performed', () => {
    const file = performing({ fineFen: 100_000 }).goTo('2021-12-10');
    const suit = { kind: 'suit', number: '(2021)1', authority: '-', receivedOn: '2021-05-01' } as const;
    file.do('record-remedy', suit, head);
    expect(signClosing(file, 'terminated')).toBe('close-code');
    const paid = performing({ fineFen: 100_000 }).goTo('2021-12-10');
    paid.do('record-performance', { kind: 'fine-paid', amountFen: 100_000, on: '2021-12-10' }, lead);
    expect(signClosing(paid, 'terminated')).toBe('close-code');
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

  it('uses up none of the time for the court, which begins after it at the earliest', () => {
    const file = performing({ fineFen: 100_000 });
    const review = { kind: 'review', number: '(2021)1', authority: '-', receivedOn: '2021-04-10' } as const;
    file.goTo('2021-09-10').do('record-remedy', review, head);
    file.do('remind', { served: served('2021-09-10') }, lead);
    expect(apply(file.goTo('2021-12-10'))).toBe('remedy-pending');
    file.do('record-remedy', { ...review, result: 'withdrawn', resultOn: '2021-12-10' }, head);
    expect(clockOf(file, 'suit-limit')).toMatchObject({ due: '2021-09-09' });
    expect(clockOf(file, 'court-window')).toMatchObject({ from: '2021-12-11', due: '2022-03-10' });
    expect(apply(file.goTo('2021-12-11'))).toBe('applied-to-court');
  });
});
