import fc from 'fast-check';

/** Seeds the properties that name no seed of their own: what passes once passes again. `QINGXIN_TEST_SEED` tries others. */
fc.configureGlobal({ seed: Number(process.env.QINGXIN_TEST_SEED ?? 17) });
