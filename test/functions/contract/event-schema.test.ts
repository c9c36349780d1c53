import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CASE_FACTS } from '../../../domain/case/public-facts.ts';
import { CLUE_FACTS } from '../../../domain/clue/public-facts.ts';
import { PUBLICITY_FACTS } from '../../../domain/publicity/public-facts.ts';
import { EVENT_TYPES, type EventType, NOTICE_EVENT } from '../../../domain/reporting/event-types.ts';
import { EVENT_CATALOGUE } from '../../../functions/contract/event-schema.ts';
import { caseFacts, clueFacts, publicityFacts } from '../../support/public-events.ts';

const facts = [...clueFacts(), ...caseFacts(), ...publicityFacts()].flatMap(({ fact }) =>
  fact ? [fact] : [],
);
/** Whether docs/events.md says a member of every event of a kind, before the table of that kind. */
function isCommon(type: EventType, name: string): boolean {
  const heading = { clue: '## Clues', case: '## Cases', publicity: '## Publicity', notice: '## Notices' }[
    type.split('.')[0] ?? ''
  ];
  const [, section = ''] = DOC.split(`${heading}\n`);
  const intro = section.split('| type |')[0] ?? '';
  return intro.includes(`\`${name}\``) || (name === 'mapping' && DOC.includes('`data.mapping`'));
}

const DOC = readFileSync(new URL('../../../docs/events.md', import.meta.url), 'utf8');

describe('the catalogue of public events', () => {
  it('lists what the aggregates tell, and nothing else', () => {
    const told = [
      ...CLUE_FACTS.map((name) => `clue.${name}`),
      ...CASE_FACTS.map((name) => `case.${name}`),
      ...PUBLICITY_FACTS.map((name) => `publicity.${name}`),
      NOTICE_EVENT,
    ];
    expect([...EVENT_TYPES].sort()).toEqual(told.sort());
  });

  it('says every member of what is told', () => {
    for (const { type, data } of facts) {
      const parsed = EVENT_CATALOGUE[type as EventType].data.safeParse(data);
      expect([type, parsed.error?.issues ?? []]).toEqual([type, []]);
    }
  });

  it('names no officer, unit, number of ours, other clue or keyed hash', () => {
    const text = JSON.stringify(facts);
    for (const secret of [
      'insp-1',
      'insp-2',
      'unit-gm',
      'number of ours',
      'hotline-OTHER',
      'i1',
      'i2',
      'e1',
      'r1',
    ])
      expect(text).not.toContain(`"${secret}"`);
    expect(text).not.toContain('e'.repeat(32));
  });

  it.each(EVENT_TYPES)('is described in docs/events.md: %s', (type) => {
    const row = DOC.split('\n').find((line) => line.startsWith(`| \`${type}\` |`));
    const missing = Object.keys(EVENT_CATALOGUE[type].data.shape).filter(
      (name) => !row?.includes(`\`${name}\``) && !isCommon(type, name),
    );
    expect(row).toBeDefined();
    expect(missing).toEqual([]);
  });
});
