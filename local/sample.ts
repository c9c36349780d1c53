import { randomUUID } from 'node:crypto';
import type { ClueData } from '../domain/clue/push.ts';
import { creditCodeCheckDigit, residentIdCheckDigit } from '../domain/people/identifiers.ts';
import { signPush } from './sign.ts';

/** Makes up a clue for trying things out; nobody real is in it. `now` in milliseconds since the epoch. */
export function sampleClue(now: number): ClueData {
  const stamp = new Date(now).toISOString().replace(/\D/g, '');
  const at = new Date(now + 8 * 3_600_000).toISOString();
  const id17 = `44030019900101${stamp.slice(-3)}`;
  const code17 = '91440300MA5QAMPW0';
  const month = (back: number) => {
    const date = new Date(Date.UTC(Number(at.slice(0, 4)), Number(at.slice(5, 7)) - 1 - back, 1));
    return date.toISOString().slice(0, 7);
  };
  return {
    clueNo: `SAMPLE${stamp}`,
    kind: 'complaint',
    reportedAt: `${at.slice(0, 19)}+08:00`,
    reporter: {
      name: '王样例',
      documentType: 'resident-id',
      documentNumber: `${id17}${residentIdCheckDigit(id17)}`,
      phone: '13800000000',
    },
    employer: {
      name: '深圳市样例建筑有限公司',
      creditCode: `${code17}${creditCodeCheckDigit(code17)}`,
      address: '深圳市光明区公明街道样例路1号',
    },
    workplace: { division: '440311', street: '440311002', address: '深圳市光明区公明街道样例路2号' },
    sector: 'construction',
    arrears: { from: month(3), to: month(1), amountFen: 1_850_000, headcount: 1, job: '木工' },
    description: '样例:三个月工资未发。',
  };
}

/** Writes the body of a push of a clue. */
export const pushBody = (data: ClueData, now: number): string =>
  JSON.stringify({ type: 'clue.pushed', timestamp: new Date(now).toISOString(), data });

/** Signs a push now. @returns its headers */
export const pushHeaders = (body: string, secret: string, now: number): Record<string, string> => ({
  'content-type': 'application/json',
  ...signPush({ id: `msg_${randomUUID()}`, timestamp: Math.floor(now / 1000), body, secret }),
});

/** Quotes a word for a POSIX shell, where it needs to be. */
export const quoteWord = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

/** A request as a curl command for a POSIX shell. */
export function curlCommand(url: string, headers: Readonly<Record<string, string>>, body: string): string {
  const lines = Object.entries(headers).map(([name, value]) => `  -H ${quoteWord(`${name}: ${value}`)} \\\n`);
  return `curl -s ${quoteWord(url)} \\\n${lines.join('')}  -d ${quoteWord(body)}`;
}
