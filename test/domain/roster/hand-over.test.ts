import { describe, expect, it } from 'vitest';
import { CASE } from '../../../domain/case/index.ts';
import { CLUE } from '../../../domain/clue/index.ts';
import type { PublicityEvent } from '../../../domain/publicity/events.ts';
import { PUBLICITY } from '../../../domain/publicity/index.ts';
import { PUBLICITY_GRAPH } from '../../../domain/publicity/status.ts';
import type { RosterOfficer, Unit } from '../../../domain/roster/assignment.ts';
import { pickSuccessor } from '../../../domain/roster/hand-over.ts';
import { filed, performing } from '../../support/cases.ts';
import { at, happen, receivedClue } from '../../support/clues.ts';
import { person as clerkOf, PublicityFile } from '../../support/publicity.ts';

const DAY = '2021-03-05';
const officer = (id: string, more: Partial<RosterOfficer> = {}): RosterOfficer => ({
  id,
  name: id,
  roles: ['inspector'],
  ...more,
});
const UNITS: readonly Unit[] = [
  {
    unitId: 'u',
    division: '440311',
    name: 'u',
    officers: [
      officer('plain'),
      officer('valid', { certificate: { no: 'C-1', validTo: DAY } }),
      officer('expired', { certificate: { no: 'C-2', validTo: '2021-03-04' } }),
      officer('away', { absences: [{ from: DAY, to: DAY }] }),
      officer('kin', { recusedFrom: ['e1'] }),
      officer('clerk', { roles: ['reviewer'] }),
      officer('on'),
    ],
  },
];
const RULE = { employerKeys: ['e1'], officers: ['on', 'old'], involved: ['valid'], needsCertificate: false };
const pick = (named: readonly string[], rule: Partial<typeof RULE> = {}) =>
  pickSuccessor({ ...RULE, ...rule }, named, UNITS, DAY);

describe('who takes work over', () => {
  it('is the first of those named whom nothing keeps', () => {
    expect(pick(['away', 'plain', 'valid'])).toEqual({ officer: 'plain' });
    expect(pick(['valid', 'plain'], { involved: [] })).toEqual({ officer: 'valid' });
  });

  it('is none of those who are kept from it, each with the reason', () => {
    expect(pick(['stranger', 'clerk', 'kin', 'away', 'on', 'valid', 'expired'])).toEqual({
      refused: [
        { officer: 'stranger', fault: 'unknown' },
        { officer: 'clerk', fault: 'no-inspector' },
        { officer: 'kin', fault: 'recused' },
        { officer: 'away', fault: 'absent' },
        { officer: 'on', fault: 'on-it' },
        { officer: 'valid', fault: 'involved' },
        { officer: 'expired', fault: 'not-certified' },
      ],
    });
  });

  it('has a valid certificate where one is needed; else none that has expired', () => {
    const needed = { needsCertificate: true, involved: [] };
    expect(pick(['plain'], needed)).toEqual({ refused: [{ officer: 'plain', fault: 'not-certified' }] });
    expect(pick(['plain', 'valid'], needed)).toEqual({ officer: 'valid' });
  });
});

describe('a hand-over', () => {
  it('of a clue changes one of its officers, and nothing else', () => {
    const clue = happen(receivedClue(at('2021-03-05 09:00')), at('2021-03-05 10:00'), 's', {
      type: 'assigned',
      unitId: 'u',
      officers: ['a', 'b'],
      mode: 'rule',
    });
    const rule = CLUE.handOverRule?.(clue);
    expect(rule).toMatchObject({ officers: ['a', 'b'], employerKeys: ['e1'], needsCertificate: false });
    const event = rule?.eventOf('b', 'c');
    if (!event) throw new Error('a clue can be handed over');
    const after = happen(clue, at('2021-03-08 10:00'), 'adm', event);
    expect({ ...after, version: 0 }).toEqual({
      ...clue,
      officerChangedDay: '2021-03-08',
      officers: ['a', 'c'],
      version: 0,
    });
    expect(CLUE.peopleIn(event)).toEqual(['b', 'c']);
  });

  it('of a case puts another on it in the same part, who investigates from then on; its heads take no part', () => {
    const file = filed();
    const rule = CASE.handOverRule?.(file.state);
    expect(rule).toMatchObject({ officers: ['i1', 'i2'], involved: ['head'], needsCertificate: true });
    const event = rule?.eventOf('i1', 'i3');
    if (!event) throw new Error('a case can be handed over');
    const after = CASE.evolve(file.state, event, file.state.caseId, {
      at: '2021-03-08T02:00:00.000Z',
      day: '2021-03-08',
      by: 'adm',
    });
    expect(after).toEqual({
      ...file.state,
      lead: 'i3',
      officers: ['i3', 'i2'],
      investigators: [...file.state.investigators, 'i3'].sort(),
    });
    expect(
      CASE.evolve(file.state, { type: 'handed-over', from: 'i2', to: 'i4' }, 'x', {
        at: '2021-03-08T02:00:00.000Z',
        day: '2021-03-08',
        by: 'adm',
      }),
    ).toMatchObject({ lead: 'i1', assistant: 'i4', officers: ['i1', 'i4'] });
    expect(CASE.peopleIn(event)).toEqual(['i1', 'i3']);
    expect(rule).not.toHaveProperty('beside');
  });

  it('of a decided case keeps who takes it over from vetting what is published of it', () => {
    const { beside } = CASE.handOverRule?.(performing().state) ?? {};
    expect(beside).toMatchObject({ kind: 'publicity', id: '440311-2021-00001', edge: 'add-officer' });
    const event = beside?.eventOf('i3') as PublicityEvent;
    const item = new PublicityFile().apply([event, event], 'adm');
    expect(item.state).toMatchObject({ officers: ['i1', 'i2', 'i3'], status: 'due' });
    expect(PUBLICITY.peopleIn(event)).toEqual(['i3']);
    const clerk = clerkOf('i3', 'inspector', 'publicity-clerk');
    expect(item.outcome('vet', { class: 'general' }, clerk)).toBe('own-case');
    expect(PUBLICITY_GRAPH.edges['add-officer']?.from).toEqual(['due', 'vetted']);
  });

  it('of a case passes over whoever reviewed, presided, decided or signed', () => {
    const file = filed();
    const state = {
      ...file.state,
      recused: ['r'],
      reviewers: ['law'],
      hearing: {
        requestedOn: DAY,
        heldOn: null,
        day: null,
        presider: 'h',
        noticeOn: null,
        absent: false,
      },
      decision: { by: 'dir' } as never,
      closing: { code: 'performed', signatures: [{ by: 'i1', on: DAY }] } as const,
    };
    expect([...(CASE.handOverRule?.(state).involved ?? [])].sort()).toEqual(
      ['dir', 'h', 'head', 'i1', 'law', 'r'].sort(),
    );
  });
});
