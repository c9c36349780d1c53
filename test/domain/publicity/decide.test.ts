import { describe, expect, it } from 'vitest';
import type { Case } from '../../../domain/case/state.ts';
import { graphFaults } from '../../../domain/kernel/graph.ts';
import { recordAnnulment } from '../../../domain/publicity/annulment.ts';
import { availableCommands, availableNames } from '../../../domain/publicity/available.ts';
import { COMMAND_BODIES, textOf } from '../../../domain/publicity/commands.ts';
import { evolve } from '../../../domain/publicity/events.ts';
import { PUBLICITY_FIGURES } from '../../../domain/publicity/figures.ts';
import { PUBLICITY } from '../../../domain/publicity/index.ts';
import { readPersonalData } from '../../../domain/publicity/reading.ts';
import { REFUSALS, reasonOf } from '../../../domain/publicity/refusals.ts';
import { organOf, type Publicity } from '../../../domain/publicity/state.ts';
import { type COMMAND_NAMES, PUBLICITY_GRAPH } from '../../../domain/publicity/status.ts';
import { PEOPLE, PublicityFile, person, published } from '../../support/publicity.ts';

const { vetter, publisher, decider, inspector } = PEOPLE;

describe('the graph', () => {
  it('is sound', () => expect(graphFaults(PUBLICITY_GRAPH)).toEqual([]));

  it('starts an execution when a decision is made, or one takes over, and by nothing else', () => {
    const [opened] = new PublicityFile().events;
    expect(opened && PUBLICITY.startOf(opened)).toEqual({ generation: 1, stage: 'vetting' });
    expect(PUBLICITY.startOf({ type: 'corrected' })).toBeNull();
  });

  it('begins with a decision', () => {
    const occurrence = { at: '', day: '2021-09-28', by: 'x' };
    expect(() => evolve(null, { type: 'corrected' }, 'id', occurrence)).toThrow('cannot be the first event');
  });
});

describe('vetting', () => {
  it('is for clerks who neither decided nor investigated', () => {
    const file = new PublicityFile();
    const general = { class: 'general' } as const;
    expect(file.outcome('vet', general, person('x', 'inspector', 'admin'))).toBe('wrong-role');
    expect(file.outcome('vet', general, decider)).toBe('own-case');
    expect(file.outcome('vet', general, inspector)).toBe('own-case');
    file.do('vet', general, vetter);
    expect(file.state).toMatchObject({
      status: 'vetted',
      class: 'general',
      vettedBy: 'pub-1',
      vettedOn: '2021-09-28',
      stageSince: '2021-09-28',
    });
    expect(file.outcome('vet', general, vetter)).toBe('wrong-status');
  });

  it('exempts a class that the policy does not show, unless somebody says why it is shown', () => {
    const exempt = new PublicityFile().do('vet', { class: 'minor', note: '轻微' }, vetter).state;
    expect(exempt).toMatchObject({
      status: 'exempt',
      class: 'minor',
      endedOn: '2021-09-28',
      exemption: { ground: 'class', by: 'pub-1', on: '2021-09-28', confirmedBy: null },
    });
    expect(published('2021-09-29', 'minor').state).toMatchObject({ status: 'published', exemption: null });
    const { vet } = COMMAND_BODIES;
    expect(vet.safeParse({ class: 'minor', show: true }).error?.issues).toMatchObject([{ path: ['note'] }]);
    expect(vet.safeParse({ class: 'minor', show: true, note: '影响较大' }).success).toBe(true);
    expect(vet.safeParse({ class: 'major' }).success).toBe(false);
  });
});

describe('publishing', () => {
  it('is for another clerk than the one who vetted it', () => {
    const file = new PublicityFile();
    expect(file.outcome('publish', {}, publisher)).toBe('wrong-status');
    file.goTo('2021-10-08').do('vet', { class: 'general' }, vetter);
    expect(file.outcome('publish', {}, vetter)).toBe('same-clerk');
    // Who enforces publishes.
    expect(file.outcome('publish', {}, inspector)).toBe('published');
    file.do('publish', {}, publisher);
    expect(file.state).toMatchObject({
      status: 'published',
      publishedBy: 'pub-2',
      publishedOn: '2021-10-08',
      display: { from: '2022-01-08', until: '2022-10-08' },
    });
  });
});

describe('the organ of what is published', () => {
  const { document } = new PublicityFile().state;
  const blank = () => new PublicityFile({ decision: { document: { ...document, organ: null } } });
  const organ = '样例区人力资源和社会保障局';

  it('is that of the document, and given by nobody', () => {
    const file = new PublicityFile();
    expect(file.outcome('vet', { class: 'general', organ }, vetter)).toBe('organ-issued at organ');
    file.do('vet', { class: 'general' }, vetter).do('publish', {}, publisher);
    expect(file.outcome('correct', { reason: '-', organ }, vetter)).toBe('organ-issued at organ');
  });

  it('is read from the seal by whoever vets it, where the document names none', () => {
    const file = blank();
    expect(file.outcome('vet', { class: 'general' }, vetter)).toBe('organ-missing at organ');
    expect(availableNames(file.state, vetter, file.rules, file.now)).toContain('vet');
    // What is not shown needs none.
    expect(file.outcome('vet', { class: 'minor' }, vetter)).toBe('vetted');
    file.do('vet', { class: 'general', organ }, vetter);
    expect(organOf(file.state)).toBe(organ);
    const shown = file.do('publish', {}, publisher).do('correct', { reason: '-' }, publisher);
    expect(organOf(shown.state)).toBe(organ);
    shown.do('correct', { reason: '-', organ: '样例市人力资源局' }, publisher);
    expect(organOf(shown.state)).toBe('样例市人力资源局');
  });

  it('is the name of an organ, in which nobody is named', () => {
    const parses = (name: string) => COMMAND_BODIES.vet.safeParse({ class: 'general', organ: name }).success;
    expect([organ, '样例区劳动监察大队', '样例市（样例区）人民政府'].map(parses)).toEqual([true, true, true]);
    expect(['样某某', '局', '样小工13800001111局', '样例局\n样某某'].map(parses)).toEqual(
      Array(4).fill(false),
    );
  });
});

describe('an exemption', () => {
  const because = { ground: 'security', reason: '-' } as const;

  it('needs two persons, neither of whom decided nor investigated', () => {
    const file = new PublicityFile();
    expect(file.outcome('exempt', because, decider)).toBe('own-case');
    file.do('exempt', because, vetter);
    expect(file.state).toMatchObject({ status: 'due', exemption: { ground: 'security', confirmedBy: null } });
    expect(file.outcome('exempt', because, vetter)).toBe('second-person');
    expect(file.outcome('exempt', { ground: 'secret', reason: '-' }, publisher)).toBe(
      'ground-differs at ground',
    );
    expect(file.outcome('exempt', because, publisher)).toBe('exempted');
    file.goTo('2021-09-29').do('exempt', { reason: '-' }, publisher);
    expect(file.state).toMatchObject({
      status: 'exempt',
      endedOn: '2021-09-29',
      exemption: { ground: 'security', by: 'pub-1', on: '2021-09-28', confirmedBy: 'pub-2' },
    });
    expect(new PublicityFile().do('exempt', { reason: '-' }, vetter).state.exemption?.ground).toBe('other');
  });

  it('lapses when somebody goes on, and may be proposed after the vetting', () => {
    const file = new PublicityFile().do('exempt', because, publisher).do('vet', { class: 'general' }, vetter);
    expect(
      new PublicityFile().do('exempt', because, publisher).outcome('vet', { class: 'general' }, publisher),
    ).toBe('vetted');
    expect(file.state).toMatchObject({ status: 'vetted', exemption: null });
    file.do('exempt', because, vetter);
    expect(file.do('publish', {}, publisher).state.exemption).toBeNull();
    expect(file.outcome('exempt', because, vetter)).toBe('wrong-status');
  });

  it('names no ground that comes by itself', () => {
    for (const ground of ['class', 'annulled', 'nothing']) {
      expect(COMMAND_BODIES.exempt.safeParse({ ground, reason: '-' }).success).toBe(false);
    }
    expect(COMMAND_BODIES.exempt.safeParse({ ground: 'minors' }).success).toBe(false);
  });
});

describe('what is shown', () => {
  it('is corrected any number of times, and stays shown', () => {
    const file = published('2021-10-08').goTo('2021-10-11').do('correct', { reason: '-' }, publisher);
    expect(file.state).toMatchObject({
      status: 'corrected',
      correctedOn: '2021-10-11',
      publishedOn: '2021-10-08',
      stageSince: '2021-10-08',
    });
    expect(file.outcome('correct', { reason: '-' }, vetter)).toBe('corrected');
    expect(file.goTo('2021-10-12').do('correct', { reason: '-' }, vetter).state).toMatchObject({
      correctedOn: '2021-10-12',
      corrections: 2,
    });
  });

  it('is ended by a command once its shortest display is over', () => {
    const file = published('2021-10-08').goTo('2022-01-07');
    expect(file.outcome('end', { reason: '-' }, publisher)).toBe('display-minimum');
    expect(file.goTo('2022-01-08').do('end', { reason: '-' }, publisher).state).toMatchObject({
      status: 'ended',
      endedOn: '2022-01-08',
    });
  });

  it('is recalled at any time', () => {
    const file = published('2021-10-08').goTo('2021-10-09').do('recall', { reason: '-' }, publisher);
    expect(file.state).toMatchObject({ status: 'recalled', endedOn: '2021-10-09', recall: null });
    expect(file.outcome('recall', { reason: '-' }, publisher)).toBe('wrong-status');
  });
});

describe('an annulment', () => {
  type Remedies = Case['remedies'];
  const remedy = (result: Remedies[number]['result'], resultOn: string | null): Remedies[number] => ({
    kind: 'review',
    number: '1',
    receivedOn: '2021-10-01',
    enteredOn: '2021-10-01',
    answeredOn: null,
    result,
    resultOn,
  });
  const record = (file: PublicityFile, ...remedies: Remedies) =>
    file.apply(recordAnnulment(file.state, { remedies }, file.rules), 'head').state;

  it.each(['annulled', 'changed', 'unlawful'] as const)('by which it is %s begins the recall', (result) => {
    const file = published('2021-10-08').goTo('2022-01-28');
    expect(record(file, remedy(result, '2022-01-27')).recall).toEqual({
      since: '2022-01-27',
      due: { date: '2022-01-30', provisional: false },
    });
    expect(file.outcome('correct', { reason: '-' }, publisher)).toBe('recall-due');
    expect(file.outcome('end', { reason: '-' }, publisher)).toBe('recall-due');
    expect(file.outcome('recall', { reason: '-' }, publisher)).toBe('recalled');
  });

  it.each(['upheld', 'dismissed', 'settled', 'withdrawn', null] as const)('is not a result %s', (result) => {
    const file = published('2021-10-08');
    const { version } = file.state;
    expect(record(file, remedy(result, result && '2021-10-08'))).toMatchObject({ version, recall: null });
  });

  it('counts from the first of several, says the same once, and ends when it was entered by mistake', () => {
    const file = published('2021-10-08').goTo('2022-01-28');
    const both = [
      remedy('changed', '2022-01-28'),
      remedy('annulled', '2022-01-27'),
      remedy('unlawful', '2022-01-28'),
    ];
    expect(record(file, ...both).recall?.since).toBe('2022-01-27');
    const { version } = file.state;
    expect(record(file, ...both).version).toBe(version);
    expect(record(file, remedy('upheld', '2022-01-27'))).toMatchObject({ recall: null, status: 'published' });
  });

  it('that was entered by mistake before it was published leaves it to be vetted anew', () => {
    const file = new PublicityFile().do('vet', { class: 'general' }, vetter);
    record(file, remedy('annulled', '2021-09-28'));
    file.apply([{ type: 'archived', head: 'x' }], 'closure').goTo('2021-09-29');
    expect(PUBLICITY.endedOn(file.state)).toBe('2021-09-28');
    expect(record(file, remedy('changed', '2021-09-28')).status).toBe('exempt');
    expect(record(file, remedy('upheld', '2021-09-28'))).toMatchObject({
      status: 'due',
      class: null,
      vettedBy: null,
      exemption: null,
      archived: false,
      endedOn: null,
      generation: 2,
      stageSince: '2021-09-29',
      due: { date: '2021-10-13' },
    });
    const last = file.events.at(-1);
    expect(last && PUBLICITY.startOf(last)).toEqual({ generation: 2, stage: 'vetting' });
    file.do('vet', { class: 'general' }, vetter).do('publish', {}, publisher);
    // What was exempt for another reason stays so, and so does what has lost its words.
    const exempt = new PublicityFile().do('vet', { class: 'minor' }, vetter);
    expect(record(exempt).status).toBe('exempt');
    const expired = new PublicityFile();
    record(expired, remedy('annulled', '2021-09-28'));
    expired.apply([{ type: 'personal-data-expired', upTo: 2 }], 'retention');
    expect(record(expired).status).toBe('exempt');
  });

  it('that was a mistake is counted as undone', () => {
    const file = new PublicityFile();
    const [before, annulled] = [file.state, record(file, remedy('annulled', '2021-09-28'))];
    const unpublished = [before, annulled, record(file)];
    const recalling = published('2021-10-08');
    const since = remedy('annulled', '2021-10-08');
    const shown = [recalling.state, record(recalling, since), record(recalling)];
    const changes = (states: readonly Publicity[]) =>
      states.slice(1).map((state, i) => {
        const facet = PUBLICITY.facetOf(states[i] as Publicity, i + 1);
        return PUBLICITY_FIGURES.deltas(facet, PUBLICITY.facetOf(state, i + 2), '2021-10-08').map(
          ({ counter: c, by }) => [c.counter === 'flow' ? c.flow : c.counter, by],
        );
      });
    expect(changes(unpublished)).toEqual([
      [
        ['exempt-annulled', 1],
        ['waiting', -1],
      ],
      [
        ['waiting', 1],
        ['reopened', 1],
      ],
    ]);
    expect(changes(shown)).toEqual([
      [
        ['recall-due', 1],
        ['recalling', 1],
      ],
      [
        ['recall-dropped', 1],
        ['recalling', -1],
      ],
    ]);
  });

  it('exempts what was not published yet, and leaves alone what is over', () => {
    const since = remedy('annulled', '2021-09-28');
    expect(record(new PublicityFile(), since)).toMatchObject({
      status: 'exempt',
      endedOn: '2021-09-28',
      exemption: { ground: 'annulled', by: 'head', confirmedBy: null },
    });
    const over = published('2021-10-08').do('recall', { reason: '-' }, publisher);
    const { version } = over.state;
    expect(record(over, since).version).toBe(version);
  });
});

describe('any command', () => {
  it('is refused for a version that is no longer current', () => {
    const file = new PublicityFile();
    expect(file.outcome('vet', { class: 'general', expectedVersion: 2 }, vetter)).toBe('stale');
    expect(file.outcome('vet', { class: 'general', expectedVersion: 1 }, vetter)).toBe('vetted');
  });

  it('says why it is refused', () => {
    const why = (file: PublicityFile, ...attempt: Parameters<PublicityFile['attempt']>) => {
      const refusal = file.attempt(...attempt);
      if (!('refused' in refusal)) throw new Error('it was accepted');
      return reasonOf(refusal);
    };
    const file = new PublicityFile();
    expect(why(file, 'publish', {}, person('x', 'inspector')).en).toBe(
      'This needs the role publicity-clerk.',
    );
    expect(why(file, 'publish', { expectedVersion: 7 }, vetter).en).toBe(
      'The publicity is at version 1, not 7.',
    );
    expect(why(file, 'publish', {}, vetter)).toEqual({
      code: 'wrong-status',
      zh: '公示事项当前状态为“待审查”，不能办理此项。',
      en: 'A publicity that is due cannot take publish.',
    });
    expect(why(published('2021-10-08'), 'end', { reason: '-' }, vetter).en).toBe(
      'Its display may be ended from 2022-01-08 on.',
    );
  });

  it('is offered just when it is accepted', () => {
    const names = (file: PublicityFile, who = publisher) =>
      availableNames(file.state, who, file.rules, file.now);
    const file = new PublicityFile();
    expect(names(file)).toEqual(['vet', 'exempt']);
    expect(names(file, inspector)).toEqual([]);
    file.do('vet', { class: 'general' }, vetter);
    expect(names(file)).toEqual(['publish', 'exempt']);
    expect(names(file, vetter)).toEqual(['exempt']);
    file.do('publish', {}, publisher);
    expect(names(file)).toEqual(['correct', 'recall']);
    file.goTo('2022-01-10');
    const listed = availableCommands(file.state, publisher, file.rules, file.now);
    expect(listed.map(({ name, allowed }) => [name, allowed])).toEqual([
      ['vet', false],
      ['publish', false],
      ['exempt', false],
      ['correct', true],
      ['recall', true],
      ['end', true],
    ]);
    expect(listed[0]?.reason?.code).toBe('wrong-status');
  });

  it('keeps its words apart, and the reason of a refusal in both languages', () => {
    const of = (name: (typeof COMMAND_NAMES)[number], body: object) => textOf({ name, body } as never);
    expect(of('vet', { class: 'general' })).toBeUndefined();
    expect(
      of('correct', { reason: '甲', party: '乙', creditCode: 'C', expectedVersion: 1, note: '丙' }),
    ).toEqual({
      text: '甲\n乙\nC\n丙',
    });
    for (const { zh, en } of Object.values(REFUSALS)) expect([zh, en]).not.toContain('');
  });
});

describe('reading in full', () => {
  const may = (file: PublicityFile, who = vetter) => PUBLICITY.mayReadInFull?.(file.state, who, file.now);

  it('is for clerks, until thirty days after the end', () => {
    const file = published('2021-10-08');
    expect([may(file), may(file, person('i9', 'inspector'))]).toEqual([true, false]);
    file.do('recall', { reason: '-' }, publisher).goTo('2021-11-07');
    expect(may(file)).toBe(true);
    expect(readPersonalData(file.state, vetter, file.now)).toEqual({
      events: [{ type: 'personal-data-read' }],
    });
    file.goTo('2021-11-08');
    expect(readPersonalData(file.state, vetter, file.now)).toMatchObject({ code: 'unmasked-ended' });
    expect(may(file)).toBe(false);
  });
});

describe('its facts', () => {
  it('name the case, and whoever acted', () => {
    const file = published('2021-10-08');
    const links = [{ kind: 'case', id: '440311-2021-00001' }];
    expect(PUBLICITY.linksOf(file.state)).toEqual(links);
    expect(PUBLICITY.peopleOf(file.state).toSorted()).toEqual(['dir', 'i1', 'i2', 'pub-1', 'pub-2']);
    const exempt = new PublicityFile()
      .do('exempt', { reason: '-' }, vetter)
      .do('exempt', { reason: '-' }, publisher);
    expect(PUBLICITY.peopleOf(exempt.state)).toEqual(['dir', 'pub-1', 'pub-2', 'i1', 'i2']);
    const [opened, vetted] = file.events;
    if (!opened || !vetted) throw new Error('it was not opened');
    expect(PUBLICITY.linksIn(opened)).toEqual(links);
    expect(PUBLICITY.linksIn(vetted)).toEqual([]);
    expect(PUBLICITY.peopleIn(opened)).toEqual(['dir', 'i1', 'i2']);
    expect(PUBLICITY.peopleIn(vetted)).toEqual([]);
    expect(PUBLICITY.policyFaults(file.rules.policy)).toEqual([]);
  });

  it('sort it by what is to be done next', () => {
    const file = new PublicityFile();
    const day = () => PUBLICITY.indexOf(file.state);
    expect(day()).toMatchObject({ sortDay: '2021-10-13', since: '2021-09-28', officers: [], marks: [] });
    file.goTo('2021-10-08').do('vet', { class: 'general' }, vetter).do('publish', {}, publisher);
    expect(day().sortDay).toBe('2022-10-08');
    const since = '2021-10-09';
    const remedies = [
      {
        kind: 'suit',
        number: '1',
        receivedOn: since,
        enteredOn: since,
        answeredOn: null,
        result: 'annulled',
        resultOn: since,
      },
    ] as const;
    file.goTo('2021-10-09').apply(recordAnnulment(file.state, { remedies }, file.rules), 'head');
    expect(day()).toMatchObject({ sortDay: '2021-10-13', marks: ['recall'] });
    file.do('recall', { reason: '-' }, publisher);
    expect(day().sortDay).toBe('2021-10-09');
    const policy = {
      ...file.rules.policy,
      case: { ...file.rules.policy.case, publicity: { display: [], exemptClasses: [] } },
    };
    expect(PUBLICITY.indexOf(published('2021-10-08', 'general', { policy }).state).sortDay).toBe(
      '2021-10-08',
    );
  });

  it('say when it ended: once it is sealed', () => {
    const file = published('2021-10-08').do('recall', { reason: '-' }, publisher);
    expect(PUBLICITY.endedOn(file.state)).toBeNull();
    file.apply([{ type: 'archived', head: 'x' }], 'archive');
    expect(PUBLICITY.endedOn(file.state)).toBe('2021-10-08');
    const read = file.apply(
      [{ type: 'personal-data-read' }, { type: 'personal-data-expired', upTo: 5 }],
      'x',
    );
    expect(read.state).toMatchObject({ endedOn: '2021-10-08', expiredUpTo: 5 });
  });
});
