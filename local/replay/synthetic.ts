import { addDays } from '../../domain/calendar/dates.ts';
import type { ClueData } from '../../domain/clue/push.ts';
import { creditCodeCheckDigit, residentIdCheckDigit } from '../../domain/people/identifiers.ts';
import type { Rng } from './prng.ts';

/**
 * Made-up people and employers. Nothing here belongs to anybody: identity numbers begin with 999999 and credit codes
 * hold 999999 where a division stands (no such division), telephone numbers begin with 100 (no such range), cards with
 * 9999, and every employer is named 样例 ("sample"). Check digits are right.
 */

type Reporter = ClueData['reporter'] & { documentNumber: string; phone: string };
type Employer = ClueData['employer'];

const SURNAMES = '王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高'.split('');
const GIVEN = '伟强军勇杰涛明超辉鹏芳娜敏静丽艳娟霞燕玲'.split('');
const FIRM = '宏泰华远鼎盛恒信达顺源丰瑞安诚德博创通联'.split('');
const BIRTHDAYS = 12_000;

/** Makes the `n`-th reporter; different numbers give different identity numbers. */
export function makeReporter(n: number, rng: Rng): Reporter {
  // A step coprime to the number of birthdays spreads neighbours over the years.
  const born = addDays('1965-01-01', (n * 7919) % BIRTHDAYS).replaceAll('-', '');
  const sequence = String((Math.floor(n / BIRTHDAYS) % 999) + 1).padStart(3, '0');
  const first17 = `999999${born}${sequence}`;
  const name = rng.pick(SURNAMES) + rng.pick(GIVEN) + (rng.chance(0.5) ? rng.pick(GIVEN) : '');
  return {
    name,
    documentType: 'resident-id',
    documentNumber: first17 + residentIdCheckDigit(first17),
    phone: `100${String(n).padStart(8, '0').slice(-8)}`,
    ...(rng.chance(0.7) ? { bankCard: `9999${String(n).padStart(15, '0')}` } : {}),
  };
}

/** Spoils the check digit of an identity number, which is then taken in with a warning. */
export function withWrongCheckDigit(number: string): string {
  const last = number.at(-1) === '0' ? '1' : '0';
  return `${number.slice(0, -1)}${last}`;
}

const TRADES = [
  ['construction', '建筑劳务'],
  ['construction', '装饰工程'],
  ['construction', '市政工程'],
  ['manufacturing', '电子'],
  ['manufacturing', '精密模具'],
  ['manufacturing', '五金塑胶'],
  ['catering', '餐饮管理'],
  ['logistics', '物流'],
  ['property-services', '物业服务'],
  ['retail', '商贸'],
] as const;

/** An employer and its trade. */
export interface Firm {
  readonly employer: Employer;
  readonly sector: string;
}

/** Makes the `n`-th employer; different numbers give different names and codes. */
export function makeFirm(n: number, place: string, rng: Rng): Firm {
  const size = FIRM.length;
  const word = [n % size, Math.floor(n / size) % size, Math.floor(n / size ** 2) % size]
    .map((i) => FIRM[i])
    .join('');
  const [sector, trade] = rng.pick(TRADES);
  const first17 = `91999999MA${String(n).padStart(7, '0')}`;
  const serial = n < size ** 3 ? '' : `第${Math.floor(n / size ** 3)}`;
  return {
    sector,
    employer: {
      name: `深圳市样例${word}${serial}${trade}有限公司`,
      ...(rng.chance(0.85) ? { creditCode: first17 + creditCodeCheckDigit(first17) } : {}),
      address: `${place}样例路${rng.int(1, 300)}号`,
    },
  };
}

const JOBS: Readonly<Record<string, readonly string[]>> = {
  construction: ['木工', '钢筋工', '泥水工', '电工', '杂工'],
  manufacturing: ['普工', '模具工', '品检员', '仓管员'],
  catering: ['厨师', '服务员'],
  logistics: ['司机', '分拣员'],
  'property-services': ['保安', '保洁员'],
  retail: ['店员', '收银员'],
};

/** Computes the month, `YYYY-MM`, `n` months before a day's month. */
export function monthsBefore(day: string, n: number): string {
  const months = Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1 - n;
  return `${Math.floor(months / 12)}-${String((months % 12) + 1).padStart(2, '0')}`;
}

/** Makes the arrears of one clue received on `day`; about one in six concerns ten people or CNY 100,000 and more. */
export function makeArrears(day: string, sector: string, rng: Rng): ClueData['arrears'] {
  const to = rng.int(0, 2);
  const headcount = rng.weighted([
    [1, 70],
    [rng.int(2, 9), 18],
    [rng.int(10, 25), 12],
  ]);
  const months = rng.int(1, 5);
  const known = rng.chance(0.93);
  return {
    from: monthsBefore(day, to + months - 1),
    to: monthsBefore(day, to),
    ...(known ? { amountFen: headcount * months * rng.int(3500, 9000) * 100 } : {}),
    headcount,
    job: rng.pick(JOBS[sector] ?? ['普工']),
  };
}

/** Writes the reporter's description. */
export function makeDescription(employer: string, { from, to, headcount, job }: ClueData['arrears']): string {
  const who = headcount > 1 ? `我和工友共${headcount}人` : '我';
  return `${who}在${employer}做${job ?? '工'},${from}至${to}的工资一直没有发,多次催要无果,请帮忙处理。`;
}
