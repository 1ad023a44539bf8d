import fc from 'fast-check'
import { expect } from 'vitest'
import { type Amounts, type Gate, type Gates, PACED, type Paced, UNITS } from '../../../../lambda/storage/gates.ts'

/** A gate in the plainest words, to compare stores with. Times are milliseconds. */
interface Model {
  now: number
  readonly used: Record<keyof Amounts, number>
  readonly holds: Map<string, readonly [pico: number, requests: number, tokens: number]>
  readonly missing: Record<Paced, { until: number }>
  ids: number
  readonly adjusted: Set<string>
}
interface Real {
  readonly gates: Gates
  readonly gate: Gate
}

const LIMITS = { pico: 20n, requests: 12n, tokens: 50n }
const MOST_OPEN = 3
/** A request takes a second of its bucket, a token a hundredth; four seconds may be missing. */
const DRAW_MS = { requests: 1000, tokens: 10 }
const BURST_MS = 4000

type Triple = readonly [pico: number, requests: number, tokens: number]
const amountsOf = ([pico, requests, tokens]: Triple): Amounts => ({
  pico: BigInt(pico),
  requests: BigInt(requests),
  tokens: BigInt(tokens),
})
const ns = (ms: number): bigint => BigInt(ms) * 1_000_000n
const idOf = (n: number): string => `H${String(n).padStart(28, '0')}`

const expectSame = async (model: Model, { gates, gate }: Real): Promise<void> => {
  const { used, holds, adjusted = new Set() } = await gates.look(gate)
  expect(used).toEqual(amountsOf([model.used.pico, model.used.requests, model.used.tokens]))
  expect([...holds].sort()).toEqual([...model.holds].map(([id, triple]) => [id, amountsOf(triple)]).sort())
  expect(adjusted).toEqual(model.adjusted)
}

const heldRequests = ({ holds }: Model): number => [...holds.values()].reduce((sum, [, requests]) => sum + requests, 0)

class Reserve implements fc.AsyncCommand<Model, Real> {
  readonly #triple: Triple
  readonly #isAgain: boolean
  constructor(triple: Triple, isAgain: boolean) {
    this.#triple = triple
    this.#isAgain = isAgain
  }
  check = () => true
  toString = () => `reserve(${this.#triple}${this.#isAgain ? ', again' : ''})`

  async run(model: Model, { gates, gate }: Real): Promise<void> {
    const [first] = model.holds.keys()
    const hold = this.#isAgain && first !== undefined ? first : idOf(model.ids++)
    const [pico, requests, tokens] = this.#triple
    const wanted = { pico, requests, tokens }
    const takeMs = { requests: requests * DRAW_MS.requests, tokens: tokens * DRAW_MS.tokens }
    const untilAfter = (unit: Paced) => Math.max(model.missing[unit].until, model.now) + takeMs[unit]
    const isShort = (unit: Paced) => model.missing[unit].until > model.now && untilAfter(unit) > model.now + BURST_MS
    const failed = [
      ...UNITS.filter((unit) => model.used[unit] + wanted[unit] > LIMITS[unit]).map((unit) => ({
        condition: 'limit',
        unit,
      })),
      ...(requests > 0 && heldRequests(model) + requests > MOST_OPEN ? [{ condition: 'open' }] : []),
      ...PACED.filter(isShort).map((unit) => ({ condition: 'bucket', unit })),
      ...(model.holds.has(hold) ? [{ condition: 'hold' }] : []),
    ]
    const draws = {
      requests: { takeNs: ns(takeMs.requests), burstNs: ns(BURST_MS) },
      tokens: { takeNs: ns(takeMs.tokens), burstNs: ns(BURST_MS) },
    }
    const asked = {
      hold,
      amounts: amountsOf(this.#triple),
      limits: LIMITS,
      mostOpen: MOST_OPEN,
      draws,
      nowMs: model.now,
    }
    const answer = await gates.reserve(gate, asked)
    expect(answer.isGranted ? undefined : answer.failed).toEqual(failed[0])
    if (failed.length === 0) {
      model.holds.set(hold, this.#triple)
      for (const unit of UNITS) model.used[unit] += wanted[unit]
      for (const unit of PACED) model.missing[unit].until = untilAfter(unit)
    }
    expect(answer.state).toEqual(await gates.look(gate))
    await expectSame(model, { gates, gate })
  }
}

class Settle implements fc.AsyncCommand<Model, Real> {
  readonly #which: number
  readonly #cost: Triple
  readonly #returnMs: number
  constructor(which: number, cost: Triple, returnMs: number) {
    this.#which = which
    this.#cost = cost
    this.#returnMs = returnMs
  }
  check = () => true
  toString = () => `settle(${this.#which}, ${this.#cost}, ${this.#returnMs})`

  async run(model: Model, real: Real): Promise<void> {
    const hold = idOf(this.#which % (model.ids + 1))
    const triple = model.holds.get(hold)
    const [pico, requests, tokens] = this.#cost
    const settled = {
      hold,
      held: amountsOf(triple ?? [1, 1, 1]),
      cost: amountsOf(this.#cost),
      returnNs: { requests: ns(this.#returnMs) },
    }
    const other = { ...settled, held: { ...settled.held, pico: settled.held.pico + 1n } }
    expect(await real.gates.settle(real.gate, other)).toBeUndefined()
    const state = await real.gates.settle(real.gate, settled)
    expect(state !== undefined).toBe(triple !== undefined)
    expect(await real.gates.settle(real.gate, settled)).toBeUndefined()
    if (triple) {
      model.used.pico += pico - triple[0]
      model.used.requests += requests - triple[1]
      model.used.tokens += tokens - triple[2]
      model.missing.requests.until -= this.#returnMs
      model.holds.delete(hold)
      expect(state).toEqual(await real.gates.look(real.gate))
    }
    await expectSame(model, real)
  }
}

class Adjust implements fc.AsyncCommand<Model, Real> {
  readonly #by: Triple
  readonly #once: string | undefined
  constructor(by: Triple, once: string | undefined) {
    this.#by = by
    this.#once = once
  }
  check = () => true
  toString = () => `adjust(${this.#by}, ${this.#once})`

  async run(model: Model, real: Real): Promise<void> {
    const once = this.#once
    const isAgain = once !== undefined && model.adjusted.has(once)
    const state = await real.gates.adjust(real.gate, amountsOf(this.#by), once === undefined ? {} : { once })
    expect(state === undefined).toBe(isAgain)
    if (!isAgain) {
      const [pico, requests, tokens] = this.#by
      model.used.pico += pico
      model.used.requests += requests
      model.used.tokens += tokens
      if (once !== undefined) model.adjusted.add(once)
      expect(state).toEqual(await real.gates.look(real.gate))
    }
    await expectSame(model, real)
  }
}

class Wait implements fc.AsyncCommand<Model, Real> {
  readonly #ms: number
  constructor(ms: number) {
    this.#ms = ms
  }
  check = () => true
  toString = () => `wait(${this.#ms})`

  async run(model: Model): Promise<void> {
    model.now += this.#ms
  }
}

const triple = (pico: number, requests: number, tokens: number): fc.Arbitrary<Triple> =>
  fc.tuple(fc.nat(pico), fc.nat(requests), fc.nat(tokens))

const changes: fc.Arbitrary<Triple> = fc.tuple(
  fc.integer({ min: -20, max: 9 }),
  fc.integer({ min: -3, max: 1 }),
  fc.integer({ min: -20, max: 20 }),
)

/** Any course of reserving, settling, adjusting and waiting. */
export const courses = fc.commands<Model, Real, false>(
  [
    fc.tuple(triple(9, 1, 20), fc.nat(9)).map(([amounts, again]) => new Reserve(amounts, again === 0)),
    fc.tuple(triple(9, 1, 20), fc.nat(9)).map(([amounts, again]) => new Reserve(amounts, again === 0)),
    fc.tuple(fc.nat(30), triple(9, 1, 20), fc.integer({ min: -500, max: 1000 })).map((all) => new Settle(...all)),
    fc.tuple(changes, fc.constantFrom(undefined, 'FORGIVEN1', 'REPRICED2')).map((all) => new Adjust(...all)),
    fc.integer({ min: 1, max: 3000 }).map((ms) => new Wait(ms)),
  ],
  { size: '+1', maxCommands: 40 },
) as fc.Arbitrary<Iterable<fc.AsyncCommand<Model, Real>>>

export const newModel = (now: number): Model => ({
  now,
  used: { pico: 0, requests: 0, tokens: 0 },
  holds: new Map(),
  missing: { requests: { until: 0 }, tokens: { until: 0 } },
  ids: 0,
  adjusted: new Set(),
})
