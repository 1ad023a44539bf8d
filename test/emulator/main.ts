/**
 * `npm run test:emulator`: asks the stores' conformance suites of DynamoDB, Secrets Manager and SSM in a full emulator of
 * AWS, by both clients. Needs python3, whose packages have it; fails when a suite does.
 */
import { startVitest } from 'vitest/node'
import { startMinistack } from './ministack.ts'

const emulator = await startMinistack()
process.env['AWS_EMULATOR_URL'] = emulator.url
try {
  const vitest = await startVitest('test', [], {
    config: false,
    watch: false,
    include: ['test/emulator/*.suite.ts'],
    testTimeout: 120_000,
  })
  await vitest?.close()
} finally {
  await emulator.stop()
}
