import * as z from 'zod';

/** The names of officers and units by id, as the roster gave them at the time of what they stand beside. */
export const peopleSchema = z
  .record(z.string(), z.string())
  .meta({ description: 'Names by id; who was never in a roster is left out' });
