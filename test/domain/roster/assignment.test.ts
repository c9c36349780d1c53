import { describe, expect, it } from 'vitest';
import {
  isCertified,
  officerFaults,
  pickOfficers,
  type RosterOfficer,
  type Unit,
} from '../../../domain/roster/assignment.ts';

const DAY = '2021-03-05';
const inspector = (id: string, more: Partial<RosterOfficer> = {}): RosterOfficer => ({
  id,
  name: id,
  roles: ['inspector'],
  ...more,
});
const unit = (unitId: string, officers: readonly RosterOfficer[], streets?: readonly string[]): Unit => ({
  unitId,
  division: '440311',
  name: unitId,
  officers,
  ...(streets && { streets }),
});

describe('why an officer cannot be assigned', () => {
  const away = { absences: [{ from: '2021-03-04', to: '2021-03-06' }] };
  const units = [
    unit('a', [
      inspector('fit'),
      { ...inspector('clerk'), roles: ['reviewer'] },
      inspector('recused', { recusedFrom: ['e1', 'e2'] }),
      inspector('away', away),
      inspector('both', { recusedFrom: ['e2'], ...away }),
    ]),
    unit('b', [{ ...inspector('fit'), roles: ['reviewer'], recusedFrom: ['e2'] }]),
  ];
  const faults = (ids: readonly string[], keys = ['e2'], day = DAY) => officerFaults(ids, units, keys, day);

  it('names each with the place in the list, the gravest fault alone', () => {
    expect(faults(['fit', 'nobody', 'clerk', 'recused', 'away', 'both'])).toEqual([
      { index: 1, id: 'nobody', fault: 'unknown' },
      { index: 2, id: 'clerk', fault: 'no-inspector' },
      { index: 3, id: 'recused', fault: 'recused' },
      { index: 4, id: 'away', fault: 'absent' },
      { index: 5, id: 'both', fault: 'recused' },
    ]);
  });

  it('recuses from the employers named alone', () => {
    expect(faults(['recused', 'fit'], ['e3'])).toEqual([]);
    expect(faults(['recused'], [])).toEqual([]);
  });

  it('holds what any unit says of an inspector of several', () => {
    const several = [
      unit('a', [inspector('p'), inspector('q', away)]),
      unit('b', [inspector('p', { recusedFrom: ['e1'] }), inspector('q')]),
    ];
    expect(officerFaults(['p', 'q'], several, ['e1'], DAY).map(({ fault }) => fault)).toEqual([
      'recused',
      'absent',
    ]);
  });

  it.each([
    ['2021-03-03', []],
    ['2021-03-04', ['absent']],
    ['2021-03-06', ['absent']],
    ['2021-03-07', []],
  ])('counts both ends of an absence: %s', (day, found) => {
    expect(faults(['away'], [], day).map(({ fault }) => fault)).toEqual(found);
  });
});

describe('the rule', () => {
  const clue = { division: '440311', street: '440311002', employerKeys: ['e1'] };
  const two = (a: string, b: string) => [inspector(a), inspector(b)];
  const pick = (units: readonly Unit[], of: Parameters<typeof pickOfficers>[0] = clue) =>
    pickOfficers(of, units, new Map(), 2, DAY);

  it('takes the first by id among units alike, in whatever order they come', () => {
    const units = [unit('b', two('p', 'q')), unit('a', two('x', 'y')), unit('c', two('r', 's'))];
    expect(pick(units)).toEqual({ unitId: 'a', officers: ['x', 'y'] });
    expect(pick(units.toReversed())).toEqual({ unitId: 'a', officers: ['x', 'y'] });
  });

  it('calls a unit of the whole district before one of other streets', () => {
    const other = unit('a', two('x', 'y'), ['440311001']);
    expect(pick([other, unit('b', two('p', 'q'))])).toMatchObject({ unitId: 'b' });
    expect(pick([other, unit('b', two('p', 'q'), [])])).toMatchObject({ unitId: 'b' });
  });

  it('passes over who is absent, and ids that no key can hold', () => {
    const absent = inspector('a', { absences: [{ from: DAY, to: DAY }] });
    const officers = [absent, inspector(''), inspector('b\n'), ...two('c', 'd')];
    expect(pick([unit('u', officers)])).toEqual({ unitId: 'u', officers: ['c', 'd'] });
  });

  it('passes over an expired certificate the day after its last', () => {
    const expired = inspector('a', { certificate: { no: 'X-1', validTo: '2021-03-04' } });
    const valid = inspector('b', { certificate: { no: 'X-2', validTo: DAY } });
    expect(pick([unit('u', [expired, valid, inspector('c')])])).toEqual({
      unitId: 'u',
      officers: ['b', 'c'],
    });
  });
});

describe('a certificate', () => {
  const certificate = { no: 'X-1', validTo: '2021-06-30' };
  const units = [
    unit('u', [
      inspector('a', { certificate }),
      inspector('b'),
      { ...inspector('c', { certificate }), roles: ['reviewer'] },
    ]),
  ];

  it('is valid to the end of its last day, and an inspector’s alone', () => {
    expect(isCertified('a', units, '2021-06-30')).toBe(true);
    expect(isCertified('a', units, '2021-07-01')).toBe(false);
    expect(isCertified('b', units, '2021-06-30')).toBe(false);
    expect(isCertified('c', units, '2021-06-30')).toBe(false);
    expect(isCertified('nobody', units, '2021-06-30')).toBe(false);
  });
});
