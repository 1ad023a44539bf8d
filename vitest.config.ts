import { defineConfig } from 'vitest/config'
import { GATEWAY_TESTS, LONG_TESTS } from './test/projects.ts'

const gateway = [...GATEWAY_TESTS]
const aside = ['**/node_modules/**', ...(process.env['TEST_ALL'] ? [] : LONG_TESTS)]

export default defineConfig({
  test: {
    // Nobody waits for them: they are for what would never end, on a machine however busy.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Files share what they import: no module keeps state of its own.
    isolate: false,
    setupFiles: 'test/seed.ts',
    // By default one core is left to nobody.
    maxWorkers: '100%',
    projects: [
      {
        extends: true,
        test: { name: 'gateway', include: gateway, exclude: aside, globalSetup: 'test/global-setup.ts' },
      },
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['**/node_modules/**', ...gateway],
        },
      },
    ],
  },
})
