import { describe, expect, it } from 'vitest';
import { availableNames } from '../../../domain/case/available.ts';
import { CASE } from '../../../domain/case/index.ts';
import { UNSTAFFED } from '../../../domain/case/people.ts';
import { waitingCommand, waitingStatuses } from '../../../domain/case/worklist.ts';
import type { Officer } from '../../../domain/kernel/roles.ts';
import { CaseFile, filed, PEOPLE, served } from '../../support/cases.ts';

const { lead, head, director, lawyer, presider } = PEOPLE;

/** What waits for somebody in a case. */
const waiting = (file: CaseFile, who: Officer) => {
  const names = availableNames(file.state, who, file.rules, file.now);
  return waitingCommand(file.state, (name) => names.includes(name));
};
const waitingForAll = (file: CaseFile) =>
  Object.fromEntries(
    Object.entries({ lead, head, director, lawyer, presider })
      .map(([name, who]) => [name, waiting(file, who)])
      .filter(([, command]) => command !== null),
  );
const inquired = (proposal: 'handling' | 'penalty' | 'revoke' | 'transfer' | 'no-penalty', sums = {}) =>
  filed().do('finish-inquiry', { proposal, facts: '-', basis: '-', ...sums }, lead);
const noticed = (sums = {}) =>
  inquired('handling', sums)
    .do('notify', { served: served('2021-03-05'), hearingRight: false }, lead)
    .do('record-defence', { kind: 'waived' }, lead);

describe('what waits in a case', () => {
  it('is its filing, its inquiry and its notice, each for whose act it is', () => {
    expect(waitingForAll(new CaseFile())).toEqual({ head: 'approve-filing' });
    expect(waitingForAll(filed())).toEqual({ lead: 'finish-inquiry' });
    expect(waiting(filed(), PEOPLE.assistant)).toBeNull();
    expect(waitingForAll(inquired('handling'))).toEqual({ lead: 'notify' });
    const notified = inquired('handling').do(
      'notify',
      { served: served('2021-03-05'), hearingRight: false },
      lead,
    );
    expect(waitingForAll(notified)).toEqual({ lead: 'record-defence' });
    expect(waitingForAll(filed().do('suspend', { ground: 'depends-on-other' }, director))).toEqual({
      director: 'resume',
    });
  });

  it('is the decision, or what the inquiry proposed in its stead, and not what is merely possible', () => {
    expect(waitingForAll(noticed())).toEqual({ director: 'decide' });
    expect(waitingForAll(inquired('no-penalty'))).toEqual({ director: 'decide' });
    expect(waitingForAll(inquired('revoke'))).toEqual({ director: 'revoke' });
    expect(waitingForAll(inquired('transfer'))).toEqual({ director: 'transfer' });
  });

  it('is naming inspectors where a case has lost its lead or has only one, and needs two to go on', () => {
    const bereft = (file: CaseFile, officer = 'i1') =>
      file.do('recuse', { officer, ground: '-', askedBy: '-' }, head);
    for (const officer of ['i1', 'i2']) {
      expect(waiting(bereft(filed(), officer), head)).toBe('assign');
      expect(waiting(bereft(inquired('handling'), officer), head)).toBe('assign');
      expect(waitingForAll(bereft(noticed(), officer))).toEqual({ head: 'assign' });
    }
    const file = bereft(filed());
    expect(waitingForAll(file)).toEqual({ head: 'assign' });
    expect(CASE.indexOf(file.state).marks).toContain(UNSTAFFED);
    file.do('suspend', { ground: 'depends-on-other' }, director);
    expect(waitingForAll(file)).toEqual({ head: 'assign', director: 'resume' });
    file.do('assign', { lead: 'i2', assistant: 'i3' }, head);
    expect(waiting(file, head)).toBeNull();
    expect(CASE.indexOf(file.state).marks).not.toContain(UNSTAFFED);
    expect(waitingForAll(bereft(inquired('revoke')))).toEqual({ director: 'revoke' });
  });

  it('is the opinion, and taking back what it refused', () => {
    const file = inquired('penalty', { fineFen: 100_000_000 })
      .do('notify', { served: served('2021-03-05'), hearingRight: true }, lead)
      .do('record-defence', { kind: 'waived', hearingWaived: true }, lead);
    expect(waitingForAll(file)).toEqual({ lawyer: 'give-opinion' });
    file.do('give-opinion', { result: 'disagree', text: '-' }, lawyer);
    expect(waitingForAll(file)).toEqual({ head: 'take-back' });
  });

  it('is a hearing’s date, and on its day the hearing', () => {
    const file = inquired('penalty', { fineFen: 100_000_000 })
      .do('notify', { served: served('2021-03-05'), hearingRight: true }, lead)
      .do('request-hearing', { on: '2021-03-05' }, lead);
    expect(waitingForAll(file)).toEqual({ head: 'schedule-hearing' });
    const at = '2021-03-22T01:00:00.000Z';
    file.do('schedule-hearing', { at, place: '-', presider: 'h', served: served('2021-03-05') }, head);
    expect(waitingForAll(file)).toEqual({});
    expect(waitingForAll(file.goTo('2021-03-22'))).toEqual({ presider: 'hold-hearing' });
  });

  it('is service, performance, and the closing signature by signature', () => {
    const file = noticed({ orderFen: 500 }).do(
      'decide',
      { kind: 'handling', orderFen: 500, text: '-' },
      director,
    );
    expect(waitingForAll(file)).toEqual({ lead: 'serve' });
    const document = file.state.decision?.document ?? '';
    file.do('serve', { document, ...served('2021-03-05') }, lead);
    expect(waitingForAll(file)).toEqual({ lead: 'record-performance' });
    file.do('record-performance', { kind: 'paid', amountFen: 500, on: '2021-03-05' }, lead);
    expect(waitingForAll(file)).toEqual({ lead: 'close' });
    file.do('close', { code: 'performed' }, lead);
    expect(waitingForAll(file)).toEqual({ head: 'close' });
    file.do('close', { approve: true }, head);
    expect(waitingForAll(file)).toEqual({ director: 'close' });
    file.do('close', { approve: true }, director);
    expect(waitingForAll(file)).toEqual({});
  });

  it('is the closing of what needs no performance once it is served, and what the court came to', () => {
    const spared = inquired('no-penalty').do('decide', { kind: 'no-penalty', text: '-' }, director);
    expect(waitingForAll(spared)).toEqual({ lead: 'serve' });
    const document = spared.state.decision?.document ?? '';
    spared.do('serve', { document, ...served('2021-03-05') }, lead);
    expect(waitingForAll(spared)).toEqual({ lead: 'close' });
    const at = (over: object) => ({ ...noticed().state, status: 'court', ...over }) as CaseFile['state'];
    const anything = () => true;
    const court = { appliedOn: '2021-12-01', result: null, resultOn: null };
    expect(waitingCommand(at({ court }), anything)).toBe('record-court');
    expect(waitingCommand(at({ court: { ...court, result: 'accepted' } }), anything)).toBe('record-court');
    expect(waitingCommand(at({ court: { ...court, result: 'executed' } }), anything)).toBe('close');
    const decision = { serviceOn: '2021-03-05' };
    expect(waitingCommand(at({ status: 'decided', decision }), anything)).toBe('close');
  });

  it('lies in statuses of the roles alone', () => {
    expect(waitingStatuses(['legal-reviewer'])).toEqual(['reviewing']);
    expect(waitingStatuses(['hearing-officer'])).toEqual(['hearing']);
    expect(waitingStatuses(['supervisor'])).toEqual([]);
    expect(waitingStatuses(['inspector'])).not.toContain('proposed');
    expect(waitingStatuses(['inspection-head'])).toContain('proposed');
    expect(waitingStatuses(['inspection-head'])).not.toContain('investigating');
    // Those that lack inspectors alone.
    expect(waitingStatuses(['inspection-head'], true)).toEqual(['investigating', 'investigated', 'deciding']);
    expect(waitingStatuses(['department-head', 'inspector'], true)).toEqual([]);
  });
});
