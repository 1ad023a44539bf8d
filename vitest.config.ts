import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/judges/**'],
    testTimeout: 20_000,
    // By default one core is left to nobody.
    maxWorkers: '100%',
  },
})
