import fc from 'fast-check'

/** Properties try the same values each time, so that a run that fails fails again. `TEST_SEED=7 npm test` tries others. */
fc.configureGlobal({ seed: Number(process.env['TEST_SEED'] ?? 20_261_122) })
