import { describe, expect, it } from 'vitest';
import { divisionAboveStreets, divisionCode } from '../../../domain/places/division-schema.ts';

const taken = (schema: { safeParse(code: string): { success: boolean } }) =>
  [
    '',
    '4',
    '44',
    '440',
    '4403',
    '44031',
    '440311',
    '4403110',
    '440311002',
    '4403110020',
    '44x3',
    ' 44',
  ].filter((code) => schema.safeParse(code).success);

describe('the code of a division', () => {
  it('has as many digits as a province, a city, a district or a street', () =>
    expect(taken(divisionCode)).toEqual(['44', '4403', '440311', '440311002']));

  it('stops at districts where streets have no meaning', () =>
    expect(taken(divisionAboveStreets)).toEqual(['44', '4403', '440311']));
});
