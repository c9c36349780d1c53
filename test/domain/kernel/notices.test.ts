import { describe, expect, it } from 'vitest';
import { withoutActor } from '../../../domain/kernel/notices.ts';

describe('a notice', () => {
  it('goes to each once, and not to whoever did it', () => {
    expect(withoutActor({ kind: 'assigned', to: ['a', 'b', 'a'] }, 's')).toEqual({
      kind: 'assigned',
      to: ['a', 'b'],
    });
    expect(withoutActor({ kind: 'assigned', to: ['a', 'b'] }, 'a')).toEqual({ kind: 'assigned', to: ['b'] });
  });

  it('is none where it concerns nobody', () => {
    expect(withoutActor(null, 'a')).toBeNull();
    expect(withoutActor({ kind: 'decided', to: ['a'] }, 'a')).toBeNull();
    expect(withoutActor({ kind: 'decided', to: [] }, 'a')).toBeNull();
  });
});
