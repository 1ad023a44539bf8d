import { expect, test } from 'vitest'
import { partsOf, timeByStage } from '../../../../scripts/bench/stages/attribute.ts'
import type { Frame } from '../../../../scripts/bench/stages/frames.ts'

/** Stacks from the outermost function to the innermost, each with the time of one sample. */
const profileOf = (stacks: readonly { readonly stack: readonly Frame[]; readonly time: number }[]) => {
  const frames = new Map<number, Frame>()
  const nodes: { id: number; children: number[]; callFrame: never }[] = []
  const samples: number[] = []
  const add = (frame: Frame, parent: number | undefined): number => {
    const id = nodes.push({ id: nodes.length, children: [], callFrame: undefined as never }) - 1
    frames.set(id, frame)
    if (parent !== undefined) nodes[parent]?.children.push(id)
    return id
  }
  for (const { stack } of stacks) {
    let at: number | undefined
    for (const frame of stack) at = add(frame, at)
    if (at !== undefined) samples.push(at)
  }
  return { profile: { nodes, samples, timeDeltas: stacks.map(({ time }) => time) }, frames }
}

const HTTP = { place: 'node:_http_server', name: 'parserOnIncoming' }
const APP = { place: 'lambda/gateway/app.ts', name: 'handle' }
const SEND = { place: 'lambda/gateway/operation/send.ts', name: 'deliver' }
const RECORD = { place: 'lambda/gateway/generation/record.ts', name: 'toRecord' }
const SHARED = { place: 'lambda/gateway/core/json/value.ts', name: 'compact' }
const WRITE = { place: 'native code', name: 'writev' }
const EXCHANGE = 'lambda/local/node-exchange.ts'

const timeOf = (stacks: Parameters<typeof profileOf>[0]): Record<string, number> => {
  const { profile, frames } = profileOf(stacks)
  return Object.fromEntries([...timeByStage(profile, frames)].filter(([, time]) => time > 0))
}

test('a sample belongs to the innermost stage on its stack', () => {
  expect(timeOf([{ stack: [HTTP, APP, SEND, HTTP, WRITE], time: 3 }])).toEqual({ commit: 3 })
  expect(timeOf([{ stack: [HTTP, APP, RECORD, SHARED], time: 2 }])).toEqual({ record: 2 })
})

test('what no stage called is of node itself, and the collector is nobody’s', () => {
  const collector = { place: '(garbage collector)', name: '(garbage collector)' }
  expect(
    timeOf([
      { stack: [HTTP, WRITE], time: 1 },
      { stack: [APP, collector], time: 2 },
      { stack: [{ place: '(idle)', name: '(idle)' }], time: 99 },
    ]),
  ).toEqual({ 'node itself': 1, 'garbage collector': 2 })
})

test('the same file can begin two stages by its functions', () => {
  expect(
    timeOf([
      { stack: [{ place: EXCHANGE, name: 'nodeExchange' }], time: 1 },
      { stack: [{ place: EXCHANGE, name: 'readBody' }], time: 2 },
      { stack: [{ place: EXCHANGE, name: 'replyTo' }], time: 4 },
    ]),
  ).toEqual({ accept: 1, decode: 2, commit: 4 })
})

test('several profiles are one by their times', () => {
  const parts = partsOf([
    new Map([['plan', 1]]),
    new Map([
      ['plan', 1],
      ['commit', 2],
    ]),
  ])
  expect(Object.fromEntries(parts)).toEqual({ plan: 0.5, commit: 0.5 })
})
