import type { CreditEntries } from '../../lambda/storage/credits.ts'
import type { Gates } from '../../lambda/storage/gates.ts'
import type { Generations } from '../../lambda/storage/generations.ts'
import type { SpendingSettings } from '../../lambda/storage/spending.ts'

/** What is set about spending, what is counted of it, what was paid for, and what is known of the requests that spent it. */
export interface SpendingStores {
  readonly settings: SpendingSettings
  readonly gates: Gates
  readonly credits: CreditEntries
  readonly generations: Pick<Generations, 'get' | 'addLost'>
  readonly close?: () => void
}
