import * as z from 'zod';

/** A division: 2, 4, 6 or 9 digits. */
export const divisionCode = z
  .string()
  .regex(/^\d{2}(\d{2}(\d{2}(\d{3})?)?)?$/, 'must be a division of 2, 4, 6 or 9 digits')
  .meta({
    description: 'Province (2 digits), city (4), district (6) or street (9); means everything below it too',
  });

/** A division above streets: 2, 4 or 6 digits. */
export const divisionAboveStreets = z.string().regex(/^\d{2}(\d{2}(\d{2})?)?$/, 'must have 2, 4 or 6 digits');
