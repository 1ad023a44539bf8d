import type { Amounts } from './lambda-memory.ts'
import type { PeersSize } from './peers/peers.ts'
import type { RequestsSize } from './requests.ts'
import type { SpendingSize } from './spending.ts'
import type { StagesSize } from './stages/parts.ts'
import type { StreamsSize } from './streams.ts'

/** How much of everything a run measures. */
export interface Sizes {
  readonly starts: number
  readonly requests: RequestsSize
  /** Rounds of fresh processes. */
  readonly young: number
  readonly stages: StagesSize
  readonly spending: SpendingSize
  readonly streams: StreamsSize
  readonly profiled: number
  readonly soak: number
  readonly bodies: number
  readonly lambda: Amounts
  readonly peers: PeersSize
}

export const FULL: Sizes = {
  starts: 9,
  requests: { warm: 2000, total: 1000, rounds: 5 },
  young: 5,
  stages: { warm: 3000, total: 4000, processes: 5 },
  spending: { warm: 1000, total: 1000, single: 300, rounds: 5 },
  streams: { warm: 500, rounds: 3, burst: 200, paced: [16, 64] },
  profiled: 3000,
  soak: 10_000,
  bodies: 20,
  lambda: { streams: 150, bodies: 6 },
  peers: { rounds: 3, burst: 200, paced: 64, requests: 2000 },
}

/** Enough to see that all of it works. */
export const QUICK: Sizes = {
  starts: 3,
  requests: { warm: 200, total: 200, rounds: 1 },
  young: 1,
  stages: { warm: 200, total: 300, processes: 1 },
  spending: { warm: 100, total: 200, single: 50, rounds: 1 },
  streams: { warm: 150, rounds: 1, burst: 96, paced: [32] },
  profiled: 500,
  soak: 1000,
  bodies: 5,
  lambda: { streams: 50, bodies: 2 },
  peers: { rounds: 1, burst: 50, paced: 32, requests: 200 },
}
