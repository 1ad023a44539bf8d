import type { LambdaMemory } from '../lambda-memory.ts'
import type { Sample } from '../load/sample.ts'
import type { BodyCost } from '../memory.ts'
import type { PeersResult } from '../peers/peers.ts'
import type { BundleCost } from '../start-up.ts'
import type { StartCost } from '../starts.ts'
import type { MemoryResults } from './memory.ts'
import type { NamedShares } from './profile.ts'
import type { RequestResults } from './requests.ts'

/** What a run measured; a chapter that was not asked for is empty. */
export interface Results {
  readonly requests: RequestResults
  /** With and without budgets and limits. */
  readonly spending: readonly Sample[]
  readonly samples: readonly Sample[]
  readonly profiles: readonly NamedShares[]
  readonly starts: readonly StartCost[]
  readonly memory: MemoryResults
  readonly bodies: readonly BodyCost[]
  readonly bundles: readonly BundleCost[]
  readonly lambdaMemory: readonly LambdaMemory[]
  readonly peers: PeersResult
}
