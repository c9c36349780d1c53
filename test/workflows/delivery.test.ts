import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { nextDelay, TRY_DELAYS } from '../../domain/reporting/schedule.ts';

describe('the workflow of a delivery', () => {
  it('waits as long as the longest delay may be', () => {
    const tries = TRY_DELAYS.length - 1;
    const longest = nextDelay(tries, { code: 500, retryAfter: null }, 0, 0.999_999) ?? 0;
    expect(longest).toBe(95_040);
    const definition = JSON.parse(readFileSync('workflows/delivery.asl.json', 'utf8'));
    expect(definition.States.Pause).toMatchObject({
      Seconds: expect.stringContaining(`$min([${longest},`),
    });
  });
});
