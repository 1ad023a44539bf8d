import { expect, test } from 'vitest'
import type { Sample } from '../../../../scripts/bench/load/sample.ts'
import { addedMs, cpuOf, cpuRatio, roundsOf } from '../../../../scripts/bench/report/compare.ts'

const sample = (way: string, cpuMs: number, firstToken: number): Sample => ({
  ...{ way, cpuMs, wire: 'chat', mode: 'json', concurrency: 1 },
  timings: [{ firstToken, gaps: [] }],
})

/** The machine was twice as slow in the second round, and did something else in the third. */
const SAMPLES = [
  ...[sample('floor, chat', 1, 1), sample('ours', 3, 2)],
  ...[sample('floor, chat', 2, 2), sample('ours', 6, 4)],
  ...[sample('floor, chat', 9, 9), sample('ours', 9, 12)],
]

test('ratios and differences are taken within rounds', () => {
  expect(cpuRatio(SAMPLES, 'ours', 1)).toBe(3)
  expect(addedMs(SAMPLES, 'ours', 1)).toBe(2)
  expect(cpuOf(roundsOf(SAMPLES, 'ours', 1))).toBe(6)
})

test('what was not measured has no figure', () => {
  expect(cpuRatio([], 'ours', 1)).toBeNaN()
  expect(addedMs(SAMPLES, 'ours', 16)).toBeNaN()
})
