import { hourOf } from '../../../storage/calendar.ts'
import type { GenerationRecord } from '../../../storage/generations.ts'
import type { Cell, Sheet } from '../../../storage/ledger/sums.ts'
import type { Owner } from '../../core/cost/spent.ts'
import { cellsOf, NONE } from './cells-of.ts'

/** What spend can be told apart by. `owner`: the deployment, a team's stored credential or one that a caller sent. */
export const DIMENSIONS = [
  ...([
    'day',
    'hour',
    'project',
    'key',
    'keyName',
    'model',
    'provider',
    'owner',
    'credential',
    'zdr',
    'user',
    'tag',
  ] as const),
] as const
export type Dimension = (typeof DIMENSIONS)[number]

/** Only spend that fits all that is given. */
export interface SpendFilter {
  readonly project?: string
  /** Its id, or what it is called. */
  readonly key?: string
  readonly model?: string
  readonly provider?: string
  readonly owners?: readonly Owner[]
  readonly zeroDataRetention?: boolean
  readonly user?: string
  /** Requests with one of them or, where `tagsMatch` says so, with all. */
  readonly tags?: readonly string[]
  readonly tagsMatch?: 'any' | 'all'
}

/** A cell of a request that began at that time, milliseconds since 1970. */
export interface TimedCell {
  readonly atMs: number
  readonly cell: Cell
}

const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10)
const hour = (ms: number): string => new Date(hourOf(ms)).toISOString().slice(0, 13)

const VALUE: Readonly<Record<Dimension, (timed: TimedCell) => string>> = {
  day: ({ atMs }) => day(atMs),
  hour: ({ atMs }) => hour(atMs),
  project: ({ cell }) => cell.project,
  key: ({ cell }) => cell.key,
  keyName: ({ cell }) => cell.keyName ?? cell.key,
  model: ({ cell }) => cell.model,
  provider: ({ cell }) => cell.provider,
  owner: ({ cell }) => cell.owner,
  // What AI Gateway tells apart: whoever pays beside the deployment brought a key.
  credential: ({ cell }) => (cell.owner === 'deployment' ? 'system' : 'byok'),
  zdr: ({ cell }) => String(cell.zeroDataRetention),
  user: ({ cell }) => cell.user ?? NONE,
  tag: ({ cell }) => cell.tag ?? NONE,
}

export const groupOf = (timed: TimedCell, dimension: Dimension): string => VALUE[dimension](timed)

const isOr = <T>(value: T, wanted: T | undefined): boolean => wanted === undefined || value === wanted

export const fits = (cell: Cell, { project, key, model, provider, owners, zeroDataRetention }: SpendFilter): boolean =>
  isOr(cell.project, project) &&
  (isOr(cell.key, key) || cell.keyName === key) &&
  isOr(cell.model, model) &&
  isOr(cell.provider, provider) &&
  isOr(cell.zeroDataRetention, zeroDataRetention) &&
  (owners?.includes(cell.owner) ?? true)

/** The list of a sheet that answers the question; undefined where only the log does: of users and tags at once. */
export const listFor = (by: readonly Dimension[], { user, tags = [] }: SpendFilter): keyof Sheet | undefined => {
  const isOfUsers = by.includes('user') || user !== undefined
  const isOfTags = by.includes('tag') || tags.length > 0
  if (tags.length > 1 || (by.includes('tag') && tags.length > 0) || (isOfUsers && isOfTags)) return undefined
  return isOfTags ? 'tags' : isOfUsers ? 'users' : 'cells'
}

/** Of cells in that list, those of the user and the tag. */
export const isNamed = (cell: Cell, { user, tags }: SpendFilter): boolean =>
  isOr(cell.user, user) && (tags === undefined || tags[0] === cell.tag)

const isTagged = (own: readonly string[], { tags, tagsMatch = 'any' }: SpendFilter): boolean => {
  if (tags === undefined) return true
  const has = (tag: string): boolean => own.includes(tag)
  return tagsMatch === 'all' ? tags.every(has) : tags.some(has)
}

/** A record as such cells, for what is not summed yet. One that has several tags is once in each of their groups. */
export const cellsFrom = (record: GenerationRecord, by: readonly Dimension[], filter: SpendFilter): TimedCell[] => {
  const { createdAt: atMs, user, tags = [] } = record
  if (!isOr(user, filter.user) || !isTagged(tags, filter)) return []
  const names = by.includes('tag') && tags.length > 0 ? [...new Set(tags)] : [undefined]
  const named = names.map((tag) => ({
    ...(by.includes('user') && user ? { user } : {}),
    ...(tag === undefined ? {} : { tag }),
  }))
  return cellsOf(record).flatMap((cell) => named.map((name) => ({ atMs, cell: { ...cell, ...name } })))
}
