import { expect, test } from 'vitest'
import { CASES, type Mode } from '../../../../scripts/bench/load/cases.ts'
import type { Sample } from '../../../../scripts/bench/load/sample.ts'
import { floorName } from '../../../../scripts/bench/load/ways.ts'
import { NO_PEERS } from '../../../../scripts/bench/peers/peers.ts'
import { page } from '../../../../scripts/bench/report/page.ts'
import type { Results } from '../../../../scripts/bench/report/results.ts'
import { CONCURRENCY } from '../../../../scripts/bench/requests.ts'
import { FREE } from '../../../../scripts/bench/spending.ts'
import { NO_PARTS } from '../../../../scripts/bench/stages/parts.ts'

const NOTHING: Results = {
  requests: { warm: [], young: [], stages: NO_PARTS },
  memory: { steps: [], open: [], stalled: [] },
  peers: NO_PEERS,
  ...{ spending: [], samples: [], profiles: [], starts: [], bodies: [], bundles: [], lambdaMemory: [] },
}

const sample = (mode: Mode, way: string, wire: Sample['wire'], cpuMs: number): Sample => ({
  ...{ way, wire, mode, cpuMs, concurrency: mode === 'json' ? CONCURRENCY : 1 },
  timings: [{ firstToken: cpuMs, gaps: [10] }],
})

const samplesOf = (mode: Mode): Sample[] => [
  ...(['chat', 'messages', 'gemini'] as const).map((wire) => sample(mode, floorName(wire), wire, 1)),
  ...CASES.map(({ name, wire }) => sample(mode, name, wire, 2)),
]

const chaptersOf = (text: string): string[] => [...text.matchAll(/^## (.*)$/gm)].map(([, title = '']) => title)

test('what was not measured has no chapter, and a dash in the summary', () => {
  const text = page(NOTHING, false)
  expect(chaptersOf(text)).toEqual(['Cost of a million requests of 8 s', 'What it leaves out'])
  expect(text).not.toMatch(/NaN|undefined|Infinity/)
})

test('what was measured stands in the summary beside its aim, and in a chapter', () => {
  const json = samplesOf('json')
  const samples = [...samplesOf('burst'), ...samplesOf('paced')]
  const stages = { warm: new Map([['plan', 0.25]]), young: new Map([['plan', 0.5]]) }
  const text = page({ ...NOTHING, samples, requests: { warm: json, young: json, stages } }, false)
  expect(text).toContain('| CPU per paced stream, relay chat → chat, of the floor | 2.00× | 1.3× |')
  expect(text).toContain('warm, and of the floor | 2.00 ms, 2.00× | 0.45 ms, 2.5× |')
  expect(text).toMatch(/\| plan \| .* \| 0\.50 \| 25\.0 \| 0\.50× \| 1\.00 \| 50\.0 \| 1\.00× \|/)
  expect(chaptersOf(text)[0]).toBe('Requests')
  expect(text).not.toMatch(/undefined|Infinity/)
})

test('peers that are not there are named with what installs them', () => {
  const text = page(
    { ...NOTHING, peers: { ...NO_PEERS, absent: [{ name: 'Portkey', install: 'npm install it' }] } },
    false,
  )
  expect(text).toContain('- Portkey: `npm install it`')
})

test('a caller under a budget stands beside one under none, round by round', () => {
  const at = (way: string, concurrency: number, ms: number): Sample => ({
    ...sample('json', way, 'chat', ms),
    concurrency,
  })
  const rounds = [1, 2, 3].flatMap((slow) =>
    [1, CONCURRENCY].flatMap((many) => [at(FREE, many, slow), at('a hard budget', many, 3 * slow)]),
  )
  const text = page({ ...NOTHING, spending: rounds }, false)
  expect(text).toContain('| neither | 2.00 | 1.00× | 2.00 | 1.00× |')
  expect(text).toContain('| a hard budget | 6.00 | 3.00× | 6.00 | 3.00× |')
})
