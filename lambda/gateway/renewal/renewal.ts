import { setTimeout as wait } from 'node:timers/promises'
import type { Log } from '../../log.ts'
import type { PushedSource } from '../../storage/pushed-catalogs.ts'
import type { Gateway } from '../app.ts'

/** How long the first requests of a process wait for what is read at its start. */
const START_MS = 1000

/** What goes on failing is told again after that time. */
const TOLD_MS = 3_600_000

/** What is loaded where something was pushed. */
export interface Taking<V> {
  /** What serves by a pushed version. Rejects for one that cannot be read, or is wrong. */
  take(version: string): Promise<V>
}

export interface RenewalOptions<V> extends Pick<PushedSource, 'version'> {
  /** The release's own. */
  readonly released: V
  readonly late: () => Promise<Taking<V>>
  readonly isReadAtStart: boolean
  /** @default one minute */
  readonly refreshMs?: number
  readonly now: () => number
  readonly log: Log
}

/** A gateway that goes by what was pushed last. */
export interface Renewal<V> {
  readonly gateway: Gateway
  /** What the next request goes by. */
  serving(): V
  /** Looks what was pushed, and goes by it from then on. Never rejects. */
  renew(): Promise<void>
  /** Resolves when what is read at the start is there, or takes too long. */
  readonly started: Promise<unknown> | undefined
}

/**
 * Requests go by what serves when they come, to their end. Where the newest cannot be read or is wrong, the one before
 * serves on.
 */
export const renewal = <V extends { readonly gateway: Gateway }>(d: RenewalOptions<V>): Renewal<V> => {
  const { released, now, refreshMs = 60_000 } = d
  let serving = released
  let version: string | undefined
  let lookedAt = Number.NEGATIVE_INFINITY
  let looking: Promise<void> | undefined
  let told: { readonly said: string; readonly at: number } | undefined

  const failed = (error: unknown): void => {
    const said = `${error}`
    if (said === told?.said && now() - told.at < TOLD_MS) return
    told = { said, at: now() }
    d.log({ level: 'error', message: 'the pushed catalog cannot be taken; what served before serves on', error })
  }
  const look = async (): Promise<void> => {
    lookedAt = now()
    try {
      const newest = await d.version()
      if (newest !== version) serving = newest ? await (await d.late()).take(newest) : released
      version = newest
    } catch (error) {
      failed(error)
    }
  }
  const renew = (): Promise<void> => {
    looking ??= look().finally(() => {
      looking = undefined
    })
    return looking
  }
  let started = d.isReadAtStart ? Promise.race([renew(), wait(START_MS, undefined, { ref: false })]) : undefined

  return {
    started,
    gateway: {
      async handle(exchange) {
        if (started) await started
        started = undefined
        await serving.gateway.handle(exchange)
        // A function may be frozen when it has answered: whoever settles waits for this.
        if (now() - lookedAt >= refreshMs) void renew()
      },
      async settle() {
        await Promise.all([released.gateway.settle(), looking])
      },
    },
    serving: () => serving,
    renew,
  }
}
