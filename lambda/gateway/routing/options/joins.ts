import { MAX_TAGS, type RoutingOptions } from './options.ts'
import { isNegated } from './requirements.ts'

export type OptionName = keyof RoutingOptions

/** What holds where two say something of an option: at least as strict as both. */
type Join<T> = (above: T, below: T) => T

export interface Row<T> {
  /** Absent: what is above stays as it is. */
  readonly join?: Join<T>
  /** Not all that is below is in it. @default where there is no join, and it is another */
  readonly loses?: (made: T, below: T) => boolean
  /** Nobody can let what is below loosen it. */
  readonly isAlwaysStrict?: true
  /** It is a single request's: nobody can set it for all. @default true */
  readonly isDefault?: false
}

const either: Join<boolean> = (above, below) => above || below
const both: Join<boolean> = (above, below) => above && below
const within: Join<readonly string[]> = (above, below) => above.filter((entry) => below.includes(entry))
const union = <T>(above: readonly T[], below: readonly T[]): T[] => [...new Set([...above, ...below])]

/** Two lists of countries, each of those that are allowed or, negated, of those that are not. */
const countries: Join<readonly string[]> = (above, below) => {
  const isAllBut = (list: readonly string[]): boolean => list.some(isNegated)
  if (isAllBut(above) && isAllBut(below)) return union(above, below)
  const [allowed, other] = isAllBut(above) ? [below, above] : [above, below]
  return isAllBut(other) ? allowed.filter((country) => !other.includes(`!${country}`)) : within(above, below)
}

const shorter: Join<NonNullable<RoutingOptions['providerTimeouts']>> = (above, below) => {
  const byok: Record<string, number> = { ...above.byok }
  for (const [slug, ms] of Object.entries(below.byok ?? {})) byok[slug] = Math.min(ms, byok[slug] ?? ms)
  return { byok }
}

/** How each option of an owner goes together with that of a narrower one and of the request. */
export const ROWS: { readonly [Name in OptionName]-?: Row<NonNullable<RoutingOptions[Name]>> } = {
  zeroDataRetention: { join: either, isAlwaysStrict: true },
  disallowPromptTraining: { join: either, isAlwaysStrict: true },
  byokFallback: { join: (above, below) => (above === 'never' ? above : below), isAlwaysStrict: true },
  allowFallbackFromFast: { join: both, isAlwaysStrict: true },
  only: { join: within },
  has: { join: union },
  headquarters: { join: countries },
  providerTimeouts: { join: shorter },
  tags: {
    join: (above, below) => union(above, below).slice(0, MAX_TAGS),
    loses: (made, below) => below.some((tag) => !made.includes(tag)),
  },
  inferenceRegion: {},
  order: {},
  sort: {},
  models: { isDefault: false },
  caching: {},
  serviceTier: {},
  speed: {},
  hedge: {},
  safetyIdentifier: { isDefault: false },
  quotaEntityId: { isDefault: false },
  user: { isDefault: false },
  byok: { isDefault: false },
}

/** What can be set for all requests. */
export const DEFAULT_NAMES = (Object.keys(ROWS) as OptionName[]).filter((name) => ROWS[name].isDefault !== false)
