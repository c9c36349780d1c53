import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { curlCommand, quoteWord } from '../../local/sample.ts';

/** Lets a shell read words. @returns them as a program gets them */
const readByShell = (command: string): string[] =>
  execFileSync('sh', ['-c', `curl() { printf '%s\\0' "$@"; }; ${command}`], { encoding: 'utf8' })
    .split('\0')
    .slice(0, -1);

describe('a command that is printed', () => {
  it('gives a shell each word as it is', () => {
    const words = ['.data/2021', '/tmp/my data', "it's", '$HOME', '~/x', 'a"b', '线索'];
    expect(readByShell(`curl ${words.map(quoteWord).join(' ')}`)).toEqual(words);
    expect(quoteWord('.data/2021')).toBe('.data/2021');
  });

  it('is a request with its headers and body', () => {
    const command = curlCommand('http://127.0.0.1:1/x', { 'webhook-signature': 'v1,a=' }, `{"it's":"$1"}`);
    expect(readByShell(command)).toEqual([
      ...['-s', 'http://127.0.0.1:1/x', '-H', 'webhook-signature: v1,a=', '-d', `{"it's":"$1"}`],
    ]);
  });
});
