/**
 * `npm run test:emulator`: asks the stores' conformance suites of DynamoDB, S3, Secrets Manager and SSM in a full emulator of
 * AWS, by both clients. Fails when a suite does. Needs python3, whose packages have it: without it nothing is tried, which
 * is an error if the variable `REQUIRE` is 1.
 */
import { startVitest } from 'vitest/node'
import { leaveWithoutPython, startMinistack } from './ministack.ts'

leaveWithoutPython('the stores are not tried on an emulator of AWS')
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
