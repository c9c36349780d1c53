import * as z from 'zod/v4';

/** Stands for `zod` in the pages: their policy forbids the code that zod would make at run time. */
z.config({ jitless: true });

export * from 'zod/v4';
