import type { CredentialKind } from '../attempt.ts'
import { type Cost, sumOf } from './cost.ts'

/** Whose money it is: the deployment's, a team's by its stored credential, or the caller's by the one sent along. */
export const OWNERS = ['deployment', 'team', 'caller'] as const
export type Owner = (typeof OWNERS)[number]

export const OWNER: Readonly<Record<CredentialKind, Owner>> = { system: 'deployment', byok: 'team', client: 'caller' }

/** What one attempt cost, and whom. */
export interface AttemptCost extends Cost {
  readonly owner: Owner
  /** What it is known by: the provider's own word, a price, a price for a part of it, or nothing. */
  readonly source: 'provider' | 'priced' | 'bounded' | 'none'
  /** By the list price: the same, unless the deployment has agreed on another one. */
  readonly market: Cost
}

/** What several attempts cost together, by whom they were paid. */
export interface Spent {
  readonly deployment: Cost
  /** What teams and callers pay their providers themselves. */
  readonly own: Cost
  /** All of it, by the list prices. */
  readonly market: Cost
}

export const spentTogether = (costs: readonly AttemptCost[]): Spent => ({
  deployment: sumOf(costs.filter(({ owner }) => owner === 'deployment')),
  own: sumOf(costs.filter(({ owner }) => owner !== 'deployment')),
  market: sumOf(costs.map(({ market }) => market)),
})
