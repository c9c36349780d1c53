import * as z from 'zod';

/** Money in integer fen. */
export const fen = z.int().min(0).max(1_000_000_000_000);

/** A number of people. */
export const headcount = z.int().min(1).max(100_000);
