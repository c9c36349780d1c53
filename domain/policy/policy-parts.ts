import * as z from 'zod';

/** Working days of a limit. */
export const workingDays = z.int().min(1).max(1000);

/** A sentence of a policy. */
export const text = z.string().trim().min(1).max(2000);

/** Where a figure comes from, in both languages: the law or the local rule, or that it was made up. */
export const basis = z.strictObject({ zh: text, en: text });

/** Prefix of the divisions that a figure is for; `*` for a national one. */
export const place = z.string().regex(/^(\*|\d{2}|\d{4}|\d{6})$/);

/** What a figure of a place holds beside itself: whose it is, since when, and where it comes from. */
export const sourced = { division: place, effectiveFrom: z.iso.date(), basis };
