import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { localSettings, SETTINGS_FILE, secretsOf } from '../../local/settings.ts';
import { startStack } from '../../local/stack.ts';
import { StoreFileError } from '../../local/store/errors.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'qingxin-settings-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const read = () => readFileSync(join(dir, SETTINGS_FILE), 'utf8');

describe('the settings of a machine', () => {
  it('that cannot be read or written are told of in a sentence without what they say', () => {
    const file = join(dir, SETTINGS_FILE);
    for (const content of ['{"hashKey":"secret', '{"hashKey":"secret"}']) {
      writeFileSync(file, content);
      const refusal = new StoreFileError(`${file} cannot be read: it is not what was written there.`);
      expect(() => localSettings(dir)).toThrow(refusal);
      expect(() => secretsOf(dir, 'national')).toThrow(refusal);
    }
    const below = join(file, 'data');
    expect(() => localSettings(below)).toThrow(new StoreFileError(`${below} cannot be made (ENOTDIR).`));
    mkdirSync(join(dir, 'b', `${SETTINGS_FILE}.new`), { recursive: true });
    expect(() => localSettings(join(dir, 'b'))).toThrow(/settings\.json cannot be written: EISDIR\.$/);
  });
});

describe('the senders of a machine', () => {
  it('have secrets where they are known; a name that is not gets none', () => {
    const { webhookSecrets } = localSettings(dir);
    const before = read();
    expect(secretsOf(dir, 'walk-in')).toEqual(webhookSecrets['walk-in']);
    for (const name of ['walk', 'kiosk', 'constructor', '__proto__']) {
      expect(() => secretsOf(dir, name)).toThrow(
        `There is no key for the source ${name} under ${dir}; there is one for national, hotline, walk-in.`,
      );
    }
    expect(read()).toBe(before);
  });

  it('of another machine stay alone', () => {
    localSettings(dir);
    const others = { ...JSON.parse(read()), webhookSecrets: { walk: ['whsec_x'] } };
    writeFileSync(join(dir, SETTINGS_FILE), JSON.stringify(others));
    expect(secretsOf(dir, 'walk')).toEqual(['whsec_x']);
    expect(() => secretsOf(dir, 'national')).toThrow('there is one for walk.');
  });

  it('are refused where two cannot be told apart, and nothing is written', async () => {
    localSettings(dir);
    const before = read();
    const fault = 'cannot be used: walk and walk-in could both have sent walk-in-1.';
    expect(() => localSettings(dir, ['walk'])).toThrow(`${join(dir, SETTINGS_FILE)} ${fault}`);
    expect(() => localSettings(undefined, ['walk'])).toThrow(`The senders ${fault}`);
    expect(() => localSettings(dir, ['Kiosk'])).toThrow('Kiosk is not a sender');
    expect(read()).toBe(before);
    await expect(startStack({ mode: 'virtual', dataDir: dir, sources: ['walk'] })).rejects.toThrow(fault);

    const edited = JSON.parse(before);
    edited.webhookSecrets.hotline = ['whsec_short'];
    writeFileSync(join(dir, SETTINGS_FILE), JSON.stringify(edited));
    expect(() => localSettings(dir)).toThrow('hotline: secrets[0] is malformed');
  });

  it('get no new one by a slip of a push', async () => {
    localSettings(dir);
    const before = read();
    const push = promisify(execFile)(process.execPath, [
      'local/push.ts',
      ...['--data', dir, '--source', 'walk', '--print'],
    ]);
    await expect(push).rejects.toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/^There is no key for the source walk under /),
    });
    expect(read()).toBe(before);
  });
});
