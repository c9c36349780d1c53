import { describe, expect, it } from 'vitest';
import { findJoinFault, joinClue, MOST_CLUES, partyKindOf } from '../../../domain/case/opening.ts';
import {
  type CaseFile,
  claim,
  deciding,
  filed,
  PEOPLE,
  performing,
  reviewing,
  withTriggers,
} from '../../support/cases.ts';

const key = 'e'.repeat(32);
const clue = { employerKeys: [key], division: '440311', externalNo: null, by: 'p9' };

describe('a clue joins a case', () => {
  it('of the same employer and district', () => {
    const { state } = filed();
    expect(findJoinFault(state, clue)).toBeNull();
    expect(findJoinFault(state, { ...clue, employerKeys: ['other', key] })).toBeNull();
    expect(findJoinFault(state, { ...clue, division: '440306' })).toBe('case-in-other-district');
    expect(findJoinFault(state, { ...clue, employerKeys: ['other'] })).toBe('case-of-other-employer');
    expect(findJoinFault(state, { ...clue, employerKeys: [] })).toBe('case-of-other-employer');
  });

  it('from the proposal until it is decided', () => {
    const { state } = filed();
    expect(findJoinFault({ ...state, status: 'proposed' }, clue)).toBeNull();
    expect(findJoinFault(deciding().state, clue)).toBeNull();
    expect(findJoinFault(performing().state, clue)).toBe('case-decided');
    for (const status of ['decided', 'closed', 'revoked', 'transferred'] as const) {
      expect(findJoinFault({ ...state, status }, clue)).toBe('case-decided');
    }
  });

  it('whose number elsewhere is the same, or not known yet', () => {
    const { state } = filed();
    const named = { ...clue, externalNo: 'LJ-2021-1' };
    expect(findJoinFault(state, named)).toBeNull();
    expect(findJoinFault({ ...state, externalNo: 'LJ-2021-1' }, named)).toBeNull();
    expect(findJoinFault({ ...state, externalNo: 'LJ-2021-1' }, clue)).toBeNull();
    expect(findJoinFault({ ...state, externalNo: 'LJ-2021-2' }, named)).toBe('case-of-other-number');
  });

  it('which takes a bounded number of them', () => {
    const { state } = filed();
    const claims = Array.from({ length: MOST_CLUES }, (_, i) => claim(`national-${i}`));
    expect(findJoinFault({ ...state, claims: claims.slice(1) }, clue)).toBeNull();
    expect(findJoinFault({ ...state, claims }, clue)).toBe('case-full');
  });

  it('by nobody who has a part in the case that keeps him from its inquiry', () => {
    const { state } = reviewing().do('give-opinion', { result: 'disagree', text: '-' }, PEOPLE.lawyer);
    for (const by of ['law-1', 'head', 'h']) {
      expect(findJoinFault(state, { ...clue, by })).toBe('case-involved');
    }
    for (const by of ['p9', 'i1', 'law-2']) expect(findJoinFault(state, { ...clue, by })).toBeNull();
    expect(findJoinFault({ ...state, recused: ['p9'] }, clue)).toBe('case-involved');
  });

  it('and adds its employer’s keys, its people and the number; who joined it decides nothing', () => {
    const file = filed();
    const joined = {
      claim: claim('hotline-2'),
      employerKeys: ['a'.repeat(32), key],
      groupSize: 5,
      externalNo: 'N-1',
    };
    file.apply([{ type: 'clue-joined', ...joined }], 'p9');
    expect(file.state).toMatchObject({
      claims: [{ clue: 'national-QG1' }, { clue: 'hotline-2' }],
      employerKeys: ['a'.repeat(32), key],
      groupSize: 5,
      externalNo: 'N-1',
      status: 'investigating',
    });
    expect(file.state.investigators).toContain('p9');
    expect(file.state.officers).toEqual(['i1', 'i2']);
    file.apply([{ type: 'clue-joined', ...joined, groupSize: 2, externalNo: null }], 'p9');
    expect(file.state).toMatchObject({ groupSize: 5, externalNo: 'N-1' });
  });
});

describe('a clue that joins a case about to be decided', () => {
  const policy = withTriggers('group');
  const join = (file: CaseFile, headcount: number) => {
    const event = {
      type: 'clue-joined',
      claim: claim('hotline-2', { headcount }),
      employerKeys: [key],
      groupSize: headcount,
      externalNo: null,
    } as const;
    const occurrence = { at: '', day: '2021-03-09', by: 'p9' };
    return file.apply(joinClue(file.state, event, policy, occurrence), 'p9').goTo('2021-03-09');
  };

  it('sends it to the review that it needs then', () => {
    const file = join(deciding(undefined, { policy }), 29);
    expect(file.state).toMatchObject({ status: 'reviewing', reviewSince: '2021-03-09' });
    file.do('give-opinion', { result: 'agree', text: '-' }, PEOPLE.lawyer);
    expect(
      file.outcome('decide', { kind: 'handling', orderFen: 1_850_000, text: '-' }, PEOPLE.director),
    ).toBe('decided');
    expect(join(file, 40).state.status).toBe('deciding');
  });

  it('leaves it there where it needs none, and before that', () => {
    expect(join(deciding(undefined, { policy }), 3).state.status).toBe('deciding');
    expect(join(filed({ policy }), 29).state.status).toBe('investigating');
  });
});

describe('the party of a case', () => {
  it('is a person where the credit code is an identity number', () => {
    expect(partyKindOf('11010519491231002X')).toBe('person');
    expect(partyKindOf('110105491231002')).toBe('person');
  });

  it('is a person where the credit code is a sole trader’s', () => {
    expect(partyKindOf('92440300MA5EXAMPL0')).toBe('person');
    expect(partyKindOf('92 440300 MA5EXAMPL0')).toBe('person');
    expect(partyKindOf('91440300MA5EXAMPL0')).toBe('organisation');
    expect(partyKindOf(undefined)).toBe('organisation');
  });
});
