import type { Credits } from '#gateway/core/cost/credits.ts'
import { enterDays, markCharged } from '#gateway/money/credits/enter-days.ts'
import { dayName, gateOfCredits } from '#gateway/money/credits/periods.ts'
import { closeHours } from '#gateway/money/sums/close.ts'
import { creditsOf, keepDue } from '../../../../../bin/credits/account.ts'
import { addOnce, addPurchase } from '../../../../../bin/credits/adding.ts'
import { type CreditEntries, type CreditEntry, newestLast } from '../../../../../lambda/storage/credits.ts'
import type { AttemptRecord } from '../../../../../lambda/storage/generations.ts'
import { memoryGates } from '../../../../../lambda/storage/memory/gates.ts'
import { generationId, sampleRecord } from '../../../storage/conformance/sample.ts'
import { memoryLedger } from '../sums/memory.ts'

export const TEAM = 'acme'
export const USD = 10n ** 12n

/** Entries in memory: what the port promises, and no more. */
export const memoryCredits = (): CreditEntries => {
  const kept = new Map<string, CreditEntry>()
  return {
    async add(team, entry) {
      const name = `${team} ${entry.id}`
      if (kept.has(name)) return false
      kept.set(name, entry)
      return true
    },
    list: async (team) =>
      [...kept].flatMap(([name, entry]) => (name.startsWith(`${team} `) ? [entry] : [])).sort(newestLast),
  }
}

/** Who pays an attempt: the deployment (`system`), or its team. */
export interface Spend {
  readonly by: 'system' | 'byok'
  /** By the list price; absent: nothing is owed. */
  readonly pico?: bigint
  /** What is agreed on instead. */
  readonly agreed?: bigint
}

const attemptOf = ({ by, pico, agreed }: Spend, at: number): AttemptRecord => ({
  ...{ provider: 'p', model: 'm', credential: by, mode: 'relay', startedAt: at, durationMs: 1 },
  success: pico !== undefined,
  ...(pico === undefined
    ? {}
    : {
        cost: {
          ...{ owner: by === 'system' ? ('deployment' as const) : ('team' as const), source: 'priced' as const },
          known: String(agreed ?? pico),
          ...(agreed === undefined ? {} : { market: String(pico) }),
        },
      }),
})

/** A team whose requests are recorded and counted as the gateway does, and whose days are entered, under one clock. */
export const creditWorld = (startMs: number) => {
  let now = startMs
  let set: Credits = { periods: [] }
  const ledger = memoryLedger()
  const uncharged = memoryLedger().sums
  const gates = memoryGates({ now: () => now })
  const credits = memoryCredits()
  const settings = {
    spendingOf: async () => ({ rules: { budgets: [], limits: [], credits: set }, version: 0 }),
  }
  const store = { team: TEAM, settings, credits, gates }
  const failures: unknown[] = []
  const failed = (_: unknown, error: unknown) => failures.push(error)
  const entering = (entries = credits) => ({
    ...{ uncharged, credits: entries, settings, sums: ledger.sums, log: ledger.log, failed },
    now: () => now,
  })

  return {
    store,
    failures,
    now: () => now,
    at(ms: number): void {
      now = ms
    },
    async set(next: Credits): Promise<void> {
      await keepDue(store, now)
      set = next
    },
    settings: () => set,
    /** One that began at that time and is counted at its end, unless that is lost. */
    async request(spends: readonly Spend[], { at = now, isLost = false } = {}): Promise<void> {
      const attempts = spends.map((spend) => attemptOf(spend, at))
      await ledger.put(sampleRecord({ id: generationId(at), team: TEAM, createdAt: at, attempts }))
      const pico = spends.reduce((sum, spend) => (spend.by === 'system' ? sum + (spend.pico ?? 0n) : sum), 0n)
      const isCharged = set.periods.some(({ fromMs, untilMs = at + 1 }) => fromMs <= at && at < untilMs)
      if (pico > 0n && isCharged && !isLost)
        await gates.adjust(gateOfCredits(TEAM, dayName(at)), { pico, requests: 0n, tokens: 0n })
    },
    buy: (pico: bigint, id: string) => addPurchase(store, { id, at: now, kind: 'purchase', pico }),
    correct: (pico: bigint, id: string) => addOnce(store, { id, at: now, kind: 'correction', pico, note: 'why' }),
    /** What runs every few minutes. */
    async tend(times = 1): Promise<void> {
      const once = async () => {
        await closeHours({ ...ledger, now: () => now, summed: markCharged(entering()), failed })
        await enterDays(entering())
      }
      await Promise.all(Array.from({ length: times }, once))
    },
    enter: () => enterDays(entering()),
    /** The same, by one who reads and writes entries so. */
    async tendWith(entries: CreditEntries): Promise<void> {
      await closeHours({ ...ledger, now: () => now, summed: markCharged(entering()), failed })
      await enterDays(entering(entries))
    },
    account: async () => (await creditsOf(store, now)).account,
  }
}
