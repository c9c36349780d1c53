import { describe, expect, it } from 'vitest';
import { handOverSchema } from '../../../domain/roster/hand-over-schema.ts';

const messages = (body: object) =>
  handOverSchema.safeParse(body).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);

describe('a hand-over of work', () => {
  it('takes what is empty for absent', () =>
    expect(handOverSchema.parse({ to: ['insp-2'], note: '', cursor: null })).toEqual({ to: ['insp-2'] }));

  it('names each taker once, and somebody', () => {
    expect(messages({ to: ['a', 'b', 'a'] })).toEqual(['to: must not name an officer twice']);
    expect(messages({ to: [] })).toHaveLength(1);
    expect(messages({ to: Array.from({ length: 21 }, (_, n) => `o${n}`) })).toHaveLength(1);
    expect(messages({ to: ['a'], more: 1 })).toHaveLength(1);
  });
});
