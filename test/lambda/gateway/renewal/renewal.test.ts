import { expect, test } from 'vitest'
import type { Gateway } from '#gateway/app.ts'
import type { Exchange } from '#gateway/core/exchange.ts'
import { memo } from '#gateway/core/memo.ts'
import { type RenewalOptions, renewal } from '#gateway/renewal/renewal.ts'

const EXCHANGE = {} as Exchange

interface Named {
  readonly name: string
  readonly gateway: Gateway
}

/** Gateways that note who handled what, and what a pointer says. */
const setUp = (options: Partial<RenewalOptions<Named>> = {}) => {
  const handled: string[] = []
  const failures: string[] = []
  const state = { now: 0, version: undefined as string | undefined, looks: 0 }
  const named = (name: string): Named => ({
    name,
    gateway: { handle: async () => void handled.push(name), settle: async () => undefined },
  })
  const { gateway, ...renewed } = renewal({
    released: named('released'),
    version: async () => {
      state.looks++
      return state.version
    },
    late: async () => ({
      take: async (version) => {
        if (version.startsWith('bad')) throw new Error(`${version} ${state.looks}`)
        return named(version)
      },
    }),
    isReadAtStart: true,
    now: () => state.now,
    log: ({ error }) => failures.push(`${error}`),
    ...options,
  })
  return { state, handled, failures, gateway, ...renewed }
}

test('the first requests wait for what is read at the start', async () => {
  const pointer = Promise.withResolvers<string | undefined>()
  const { gateway, handled } = setUp({ version: () => pointer.promise })
  const first = [gateway.handle(EXCHANGE), gateway.handle(EXCHANGE)]
  await new Promise(setImmediate)
  expect(handled).toEqual([])
  pointer.resolve('new')
  await Promise.all(first)
  expect(handled).toEqual(['new', 'new'])
})

test('but not for long: they go by the release then, and later ones by what came late', async () => {
  const pointer = Promise.withResolvers<string | undefined>()
  const { gateway, handled } = setUp({ version: () => pointer.promise })
  const before = performance.now()
  await gateway.handle(EXCHANGE)
  expect(performance.now() - before).toBeLessThan(3000)
  pointer.resolve('new')
  await gateway.settle()
  await gateway.handle(EXCHANGE)
  expect(handled).toEqual(['released', 'new'])
})

test('nobody waits where nothing is read at the start: it is read after the first answer', async () => {
  const { gateway, handled, state } = setUp({ isReadAtStart: false })
  state.version = 'new'
  expect(state.looks).toBe(0)
  for (let n = 0; n < 2; n++) {
    await gateway.handle(EXCHANGE)
    await gateway.settle()
  }
  expect(handled).toEqual(['released', 'new'])
})

test('there is one look a minute, after an answer, whoever asks', async () => {
  const { gateway, state, started } = setUp()
  await started
  for (const [now, looks] of [
    [59_999, 1],
    [60_000, 2],
    [60_001, 2],
    [500_000, 3],
  ] as const) {
    state.now = now
    await Promise.all([gateway.handle(EXCHANGE), gateway.handle(EXCHANGE)])
    await gateway.settle()
    expect([now, state.looks]).toEqual([now, looks])
  }
})

test('what fails leaves what was there, and is tried again', async () => {
  const { renew, serving, state, failures, started } = setUp()
  await started
  for (const [version, name] of [
    ['one', 'one'],
    ['bad', 'one'],
    ['bad', 'one'],
    ['two', 'two'],
    [undefined, 'released'],
    ['bad', 'released'],
    ['one', 'one'],
  ] as const) {
    state.version = version
    await renew()
    expect([version, serving().name]).toEqual([version, name])
  }
  expect(failures).toHaveLength(3)
})

test('what goes on failing is told once an hour', async () => {
  const { renew, state, failures } = setUp({ version: () => Promise.reject(new Error('no store')) })
  for (const [now, told] of [
    [0, 1],
    [3_599_999, 1],
    [3_600_000, 2],
  ] as const) {
    state.now = now
    await renew()
    expect([now, failures.length]).toEqual([now, told])
  }
})

test('what cannot be loaded is loaded at the next look, and nothing is left unhandled', async () => {
  const unhandled: unknown[] = []
  const onUnhandled = (reason: unknown) => unhandled.push(reason)
  process.on('unhandledRejection', onUnhandled)
  const loads = [Promise.reject(new Error('no such file'))]
  const take = async (version: string): Promise<Named> => ({ ...serving(), name: version })
  const late = memo(() => loads.pop() ?? Promise.resolve({ take }))
  const { gateway, handled, state, failures, serving } = setUp({ isReadAtStart: false, late })
  state.version = 'new'
  for (const now of [0, 60_000]) {
    state.now = now
    await gateway.handle(EXCHANGE)
    await gateway.settle()
  }
  expect([failures, serving().name, handled]).toEqual([['Error: no such file'], 'new', ['released', 'released']])
  await new Promise(setImmediate)
  process.off('unhandledRejection', onUnhandled)
  expect(unhandled).toEqual([])
})
