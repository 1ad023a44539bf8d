import fc from 'fast-check'
import { expect, test } from 'vitest'
import { latestIn, ttftBin } from '../../../../lambda/storage/ledger/ttft-bins.ts'

test('no first token of a bin comes later than the bin says, nor much earlier than that', () =>
  fc.assert(
    fc.property(fc.double({ min: 1, max: 1e9, noNaN: true }), (ms) => {
      const latest = latestIn(ttftBin(ms))
      expect(latest).toBeGreaterThanOrEqual(ms)
      expect(latest).toBeLessThan(2 * ms)
    }),
  ))
