import fc from 'fast-check';
import { addDays } from '../../domain/calendar/dates.ts';
import type { RemedyResult } from '../../domain/case/state.ts';
import { recordAnnulment } from '../../domain/publicity/annulment.ts';
import { COMMAND_BODIES } from '../../domain/publicity/commands.ts';
import { PUBLICITY } from '../../domain/publicity/index.ts';
import type { Publicity } from '../../domain/publicity/state.ts';
import type { CommandName } from '../../domain/publicity/status.ts';
import { PEOPLE, type PublicityFile, person } from './publicity.ts';

const CAST = [...Object.values(PEOPLE), person('x', 'inspector'), person('pub-3', 'publicity-clerk')];
const BODIES: Readonly<Record<CommandName, readonly object[]>> = {
  vet: [
    { class: 'general' },
    { class: 'serious' },
    { class: 'minor' },
    { class: 'minor', show: true, note: '-' },
  ],
  publish: [{}],
  exempt: [{ reason: '-' }, { reason: '-', ground: 'secret' }],
  correct: [{ reason: '-', party: '-' }],
  recall: [{ reason: '-' }],
  end: [{ reason: '-' }],
};
type Body = Parameters<PublicityFile['attempt']>[1];
const step = fc.record({
  // Going forward comes more often, so that random histories get far.
  act: fc.constantFrom<CommandName | 'annul' | 'wait' | 'archive'>(
    'vet',
    'vet',
    'publish',
    'publish',
    'exempt',
    'correct',
    'recall',
    'end',
    'annul',
    'wait',
    'archive',
  ),
  who: fc.constantFrom(...CAST),
  seed: fc.nat(1000),
  result: fc.constantFrom<RemedyResult>('annulled', 'upheld'),
  days: fc.constantFrom(0, 1, 3, 20, 100, 400),
});

/** Random steps in the life of an item. */
export const publicityWalk = fc.array(step, { minLength: 5, maxLength: 20 });
type Steps = typeof publicityWalk extends fc.Arbitrary<infer S> ? S : never;

/**
 * Takes steps with an item, as far as they are possible.
 * @param note is told the state before each change, and of a command that was taken its name and who gave it
 */
export function walkPublicity(
  file: PublicityFile,
  steps: Steps,
  note: (before: Publicity, command?: { readonly name: CommandName; readonly by: string }) => void = () => {},
): void {
  for (const { act, who, seed, result, days } of steps) {
    const waited = file.state;
    file.goTo(addDays(file.today, days)).raise();
    note(waited);
    const before = file.state;
    if (act === 'annul') {
      const on = file.today;
      const remedies = [
        {
          kind: 'review',
          number: '1',
          receivedOn: on,
          enteredOn: on,
          answeredOn: null,
          result,
          resultOn: on,
        },
      ] as const;
      const events = recordAnnulment(before, { remedies }, file.rules);
      // One that ended is taken up again by an execution of its own.
      if (events.length > (before.status === 'exempt' ? 2 : 1)) throw new Error('more was made of it');
      file.apply(events, 'head');
      note(before);
    } else if (act === 'archive') {
      if (PUBLICITY.stageOf(before) === 'closure') file.apply([{ type: 'archived', head: 'x' }], 'archive');
      note(before);
    } else if (act !== 'wait') {
      const body = COMMAND_BODIES[act].parse(BODIES[act][seed % BODIES[act].length]);
      const decision = file.attempt(act, body as Body, who);
      if ('refused' in decision) continue;
      file.apply(decision.events, who.sub);
      note(before, { name: act, by: who.sub });
    }
  }
}
