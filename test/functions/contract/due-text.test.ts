import { describe, expect, it } from 'vitest';
import { BUILT_IN_CALENDAR } from '../../../domain/calendar/built-in.ts';
import { type DueInput, explainDueDate as explainBy } from '../../../domain/calendar/due.ts';
import { describeDueDate } from '../../../functions/contract/due-text.ts';

const explainDueDate = (input: DueInput) => explainBy(input, BUILT_IN_CALENDAR);
const base = {
  kind: 'limit' as const,
  from: '2021-01-29',
  workingDays: 15,
  extensions: [],
  suspensions: [],
};

describe('the words for a due date', () => {
  it('says why in a sentence, in English and in Chinese', () => {
    const why = explainDueDate({
      kind: 'limit',
      from: '2021-02-05',
      workingDays: 5,
      extensions: [{ workingDays: 1, approvedOn: '2021-02-08' }],
      suspensions: [{ from: '2021-02-08', to: '2021-02-09' }],
    });
    expect(describeDueDate(why, 'en')).toBe(
      'Due by the end of 2021-02-20: 7 working days from 2021-02-05, that day not counted (limit 5 working days; ' +
        'extension approved on 2021-02-08 1 working day; suspension from 2021-02-08 to 2021-02-09 gives back ' +
        '1 working day). Rest days not counted: Spring Festival (2021-02-11 to 2021-02-17), 1 weekend day. ' +
        'Make-up days counted: 2021-02-07, 2021-02-20.',
    );
    expect(describeDueDate(why, 'zh')).toBe(
      '到期日为2021-02-20（当日 24 时前）：自2021-02-05起算，当日不计，共7个工作日（时限5个工作日；' +
        '2021-02-08批准延期1个工作日；2021-02-08至2021-02-09中止，补回1个工作日）。' +
        '不计入的休息日：春节（2021-02-11至2021-02-17）、周末1天。计入的调休上班日：2021-02-07、2021-02-20。',
    );
  });

  it('says how many days off there were: none, one by its name, weekends by their number', () => {
    const words = (from: string, workingDays: number) => {
      const why = explainDueDate({ ...base, from, workingDays });
      return [describeDueDate(why, 'en'), describeDueDate(why, 'zh')];
    };
    expect(words('2021-03-08', 1)).toEqual([
      'Due by the end of 2021-03-09: 1 working day from 2021-03-08, that day not counted (limit 1 working day).',
      '到期日为2021-03-09（当日 24 时前）：自2021-03-08起算，当日不计，共1个工作日（时限1个工作日）。',
    ]);
    const [en, zh] = words('2021-12-31', 2);
    expect(en).toMatch(/Rest days not counted: New Year's Day \(2022-01-01 to 2022-01-03\)\.$/);
    expect(zh).toMatch(/不计入的休息日：元旦（2022-01-01至2022-01-03）。$/);
    const [once, onceZh] = words('2023-04-04', 1);
    expect(once).toMatch(/Rest days not counted: Tomb-sweeping Day \(2023-04-05\)\.$/);
    expect(onceZh).toMatch(/不计入的休息日：清明（2023-04-05）。$/);
    const [weekend, weekendZh] = words('2021-03-05', 1);
    expect(weekend).toMatch(/Rest days not counted: 2 weekend days\.$/);
    expect(weekendZh).toMatch(/不计入的休息日：周末2天。$/);
  });

  it('says of a clock that began anew after a reopening when it was granted', () => {
    const why = explainDueDate({
      kind: 'restart',
      from: '2021-03-08',
      workingDays: 3,
      extensions: [],
      suspensions: [],
    });
    expect(describeDueDate(why, 'en')).toContain('granted after the reopening on 2021-03-08 3 working days');
    expect(describeDueDate(why, 'zh')).toContain('重办后于2021-03-08批准3个工作日');
  });

  it('says when a due date is provisional', () => {
    const why = explainDueDate({ ...base, from: '2026-12-28' });
    expect(describeDueDate(why, 'en')).toContain('Provisional');
    expect(describeDueDate(why, 'zh')).toContain('暂定');
  });
});
