import { ulid } from '#gateway/core/ids.ts'
import { reserve } from '#gateway/money/gates/reserving.ts'
import { type OldHold, sweep, type ToldHolds } from '#gateway/money/gates/sweep.ts'
import { NO_AMOUNTS } from '../../../../../lambda/storage/gate-state.ts'
import type { Amounts, Gates, Reserve, Reserved, Settle } from '../../../../../lambda/storage/gates.ts'
import { MemoryGates } from './memory.ts'
import { type Act, type Faults, Scheduler } from './scheduler.ts'

/** One request: at which gates, and what each of its attempts may cost and does. */
export interface Asking {
  readonly gates: readonly string[]
  readonly attempts: readonly (readonly [bound: number, cost: number])[]
}

export interface World {
  readonly limits: Readonly<Record<string, number>>
  readonly requests: readonly Asking[]
  readonly faults: Faults
  /** How many sweep at the same time, and how many of them may crash. The last one does not. */
  readonly sweepers?: number
  readonly sweeperCrashes?: number
}

/** Ways that are known to be wrong, to see that they are found out. */
export interface Mutation {
  /** A try has the id of the one before. */
  readonly isSameId?: true
  /** What has no record is given back, as by items that expire. */
  readonly isReleased?: true
  /** A hold is settled without looking whether it is there. */
  readonly isCounter?: true
}

const STARTED_AT = Date.UTC(2026, 10, 26)
const SWEPT_AT = STARTED_AT + 17 * 60_000

const pico = (amount: number | bigint): Amounts => ({ ...NO_AMOUNTS, pico: BigInt(amount) })
const generationOf = (request: number): string => `gen_${ulid(STARTED_AT, new Uint8Array(10).fill(request + 1))}`

type Ask = <T>(name: string, act: Act<T>) => Promise<T>

/** What a run has come to that must never be. */
export type Wrong = 'over' | 'blind' | 'leak' | 'left'

/** Requests, stores, providers and sweepers, of which only the stores and the providers are made up. */
export class Run {
  readonly #world: World
  readonly #mutation: Mutation
  readonly #gates = new MemoryGates()
  readonly #records = new Map<string, ToldHolds>()
  readonly #costs = new Map<string, number>()
  readonly #billed = new Map<string, bigint>()
  readonly scheduler: Scheduler
  #isSwept = false

  constructor(world: World, mutation: Mutation) {
    this.#world = world
    this.#mutation = mutation
    this.scheduler = new Scheduler(world.faults)
    for (const [n, asking] of world.requests.entries()) void this.#request(n, asking)
  }

  /** What each gate has been sent: the providers' bill is the truth. */
  billed(gate: string): bigint {
    return this.#billed.get(gate) ?? 0n
  }

  text(): string {
    const records = [...this.#records].map(([id, { isLost, costs }]) => `${id.slice(-3)}${isLost}${[...costs.keys()]}`)
    const billed = [...this.#billed].map(([gate, amount]) => `${gate}${amount}`)
    return [this.#gates.text(), records.sort(), billed.sort(), this.#isSwept, this.scheduler.text()].join('|')
  }

  /** Everybody is at rest for longer than any request lasts: who sweeps may begin. False where they have. */
  beginSweeping(): boolean {
    if (this.#isSwept) return false
    this.#isSwept = true
    this.scheduler.forget(this.#world.sweeperCrashes ?? 0)
    const { sweepers = 0, requests } = this.#world
    for (let n = 0; n < sweepers; n++) void this.#sweep(requests.length + n)
    return sweepers > 0
  }

  /** What is wrong at this moment. */
  wrongs(): Wrong[] {
    return Object.entries(this.#world.limits).flatMap(([gate, limit]): Wrong[] => [
      ...(this.billed(gate) > BigInt(limit) ? (['over'] as const) : []),
      ...(this.#gates.look(gate).used.pico < this.billed(gate) ? (['blind'] as const) : []),
    ])
  }

  /** What is wrong when the last one has swept. */
  async wrongsAtEnd(): Promise<Wrong[]> {
    const { limits, requests } = this.#world
    const gates = this.#stores(async (_, { act }) => act())
    const recordOf = async (generation: string, left: readonly OldHold[]) => this.#recordOf(generation, left)
    for (const gate of Object.keys(limits))
      await sweep({ gates, recordOf }, gateOf(gate), this.#gates.look(gate), SWEPT_AT)
    const left = Object.keys(limits).flatMap((gate): Wrong[] => {
      const known = requests.map((asking, n) => (asking.gates.includes(gate) ? this.#mostOf(n, asking) : 0))
      const { used, holds } = this.#gates.look(gate)
      return [
        ...(used.pico > BigInt(known.reduce((a, b) => a + b, 0)) ? (['leak'] as const) : []),
        ...(holds.size > 0 ? (['left'] as const) : []),
      ]
    })
    return [...this.wrongs(), ...left]
  }

  /** What its record says that it cost; of a crashed request all that it may have cost. */
  #mostOf(n: number, { attempts }: Asking): number {
    const cost = this.#costs.get(generationOf(n))
    return cost ?? (this.scheduler.crashed.has(n) ? attempts.reduce((sum, [bound]) => sum + bound, 0) : 0)
  }

  #idOf(hold: string): string {
    // The last digit is even for first tries.
    const digit = Number.parseInt(hold.slice(-1), 32)
    return this.#mutation.isSameId ? hold.slice(0, -1) + (digit - (digit % 2)).toString(32).toUpperCase() : hold
  }

  #stores(ask: Ask): Gates {
    const { isSameId, isCounter } = this.#mutation
    const settle = (name: string, settled: Settle) =>
      isCounter && settled.cost.pico > 0n
        ? (this.#gates.settle(name, settled) ?? this.#gates.add(name, settled))
        : this.#gates.settle(name, settled)
    const reserve = (name: string, asked: Reserve): Reserved => {
      const answer = this.#gates.reserve(name, asked)
      const isThere = isSameId && !answer.isGranted && answer.failed.condition === 'hold'
      return isThere ? { isGranted: true, state: answer.state } : answer
    }
    return {
      reserve: ({ id }, asked) =>
        ask(`reserve ${id} ${asked.hold}`, {
          act: () => reserve(id, { ...asked, ...(asked.hold && { hold: this.#idOf(asked.hold) }) }),
          tell: ({ isGranted }) => (isGranted ? 'yes' : 'no'),
          isLossy: true,
        }),
      settle: ({ id }, settled) =>
        ask(`settle ${id} ${settled.hold}`, {
          act: () => settle(id, { ...settled, hold: this.#idOf(settled.hold) }),
          tell: (state) => (state ? 'yes' : 'no'),
          isLossy: true,
        }),
      adjust: async () => Promise.reject(new Error('nobody here adjusts')),
      look: ({ id }) =>
        ask(`look ${id}`, { act: () => this.#gates.look(id), tell: ({ holds }) => [...holds.keys()].sort().join() }),
    }
  }

  #recordOf(generation: string, left: readonly OldHold[]): ToldHolds {
    const told = this.#records.get(generation)
    if (told) return told
    if (this.#mutation.isReleased) return { isLost: false, costs: new Map() }
    const lost = { isLost: true, costs: new Map(left.map(({ hold, amounts }) => [hold, amounts])) }
    this.#records.set(generation, lost)
    return lost
  }

  async #request(n: number, { gates: names, attempts }: Asking): Promise<void> {
    const ask: Ask = (name, act) => this.scheduler.ask(n, name, act)
    const gates = this.#stores(ask)
    const generation = generationOf(n)
    const record = (cost: number, holds: readonly string[]) =>
      ask('record', {
        act: () => {
          this.#costs.set(generation, cost)
          const costs = new Map(holds.map((hold) => [this.#idOf(hold), pico(cost)]))
          this.#records.set(generation, { isLost: false, costs })
        },
      })
    const bill = (cost: number) =>
      ask('bill', {
        act: () => {
          for (const name of names) this.#billed.set(name, this.billed(name) + BigInt(cost))
        },
      })

    const rules = names.map((name) => {
      const limits = { pico: BigInt(this.#world.limits[name] ?? 0) }
      return { gate: gateOf(name), limits, perMinute: {} }
    })
    const [[bound, firstCost] = [0, 0], ...others] = attempts
    const asked = { generation, startedAt: STARTED_AT, rules, amountsOf: () => pico(bound), tokens: 0 }
    const reservation = await reserve(gates, asked)
    if (!reservation.isGranted) {
      await record(0, [])
      await reservation.released
      return
    }
    await bill(firstCost)
    let cost = firstCost
    // The one before may have been billed, so that all of it stays held.
    for (const [more, moreCost] of others) {
      const refused = await reservation.extend(() => pico(more))
      await refused?.released
      if (refused) break
      await bill(moreCost)
      cost += moreCost
    }
    await record(cost, reservation.holds)
    await reservation.settle(() => pico(cost), 0)
  }

  async #sweep(n: number): Promise<void> {
    const ask: Ask = (name, act) => this.scheduler.ask(n, name, { ...act, isLossy: false })
    const gates = this.#stores(ask)
    const recordOf = (generation: string, left: readonly OldHold[]) =>
      ask(`record of ${left[0]?.hold}`, {
        act: () => this.#recordOf(generation, left),
        tell: ({ isLost, costs }) => `${isLost} ${[...costs.keys()].sort()}`,
      })
    for (const name of Object.keys(this.#world.limits)) {
      const state = await gates.look(gateOf(name))
      await sweep({ gates, recordOf }, gateOf(name), state, SWEPT_AT)
    }
  }
}

const gateOf = (id: string) => ({ scope: 'team', id, window: 'none' })
