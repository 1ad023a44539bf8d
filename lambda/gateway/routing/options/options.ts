import type { Fallback } from '../../core/caller.ts'
import { GatewayError } from '../../core/error.ts'
import { compact, type JsonObject, type JsonValue } from '../../core/json/value.ts'
import { headerText } from './header-text.ts'
import {
  fewStrings,
  flag,
  integerIn,
  objectOf,
  oneOf,
  type Read,
  recordOf,
  secretObjects,
  someStrings,
  strings,
  text,
} from './read-option.ts'
import { readCapabilities, readCountries, readRegion } from './read-requirements.ts'
import type { Capability, InferenceRegion } from './requirements.ts'
import { SORTS, slug, TAGS_HEADER, THINKING_BUDGET, USER_HEADER } from './words.ts'

/** `providerOptions.gateway`, validated as far as that goes without knowing the model. */
export interface RoutingOptions {
  /** Providers to prefer, best first; the others stay as fallback. */
  readonly order: readonly string[]
  /** The only providers allowed. */
  readonly only?: readonly string[]
  /** Ranks the providers that `order` does not name. */
  readonly sort?: (typeof SORTS)[number]
  /** Models to try after every provider of the first one failed. */
  readonly models: readonly string[]
  /** What model and provider must be capable of. */
  readonly has?: readonly Capability[]
  /** ISO 3166 alpha-2 codes of where the provider's company may be at home, or all of them negated with `!`. */
  readonly headquarters?: readonly string[]
  /** Has prompts cached also where providers have to be told what to cache. */
  readonly caching?: 'auto' | false
  /** A preference: providers without that tier serve at their standard one. */
  readonly serviceTier?: 'flex' | 'priority'
  /** The fast tier of every provider that has one, then the standard one unless that is forbidden. */
  readonly speed?: 'fast'
  readonly allowFallbackFromFast?: boolean
  /** Where inference may run. */
  readonly inferenceRegion?: InferenceRegion
  /** Milliseconds until the first content, by provider, for attempts with the team's own credentials. */
  readonly providerTimeouts?: { readonly byok?: Readonly<Record<string, number>> }
  /** Adds to the team's setting; false takes nothing away. */
  readonly zeroDataRetention?: boolean
  readonly disallowPromptTraining?: boolean
  /** Credentials for this request by provider, as they came. Memory only. */
  readonly byok?: Readonly<Record<string, readonly JsonObject[]>>
  /** May the deployment's own credentials be used when the team's own failed? */
  readonly byokFallback?: Fallback
  /**
   * Begins the next attempt beside one that is slower than 95 % of its endpoint's recent answers; both are paid for.
   */
  readonly hedge?: boolean
  /** An opaque id of the end user, for the provider's abuse detection. */
  readonly safetyIdentifier?: string
  /** Whose quota it counts against: by it, and not by `user`, budgets and limits of users are counted. */
  readonly quotaEntityId?: string
  /** For reporting, and for budgets and limits of users. */
  readonly user?: string
  readonly tags: readonly string[]
}

/** Of a request that asks for nothing. */
export const NO_OPTIONS: RoutingOptions = { order: [], models: [], tags: [] }

const PATH = 'providerOptions.gateway'

/** As many as a record keeps. */
export const MAX_TAGS = 10

const bySlug =
  <T>(read: Read<T>): Read<Readonly<Record<string, T>>> =>
  (value, path) =>
    Object.fromEntries(Object.entries(recordOf(read)(value, path)).map(([name, entry]) => [slug(name), entry]))

const readTimeouts: Read<RoutingOptions['providerTimeouts'] & object> = (value, path) => {
  const { byok } = objectOf(['byok'])(value, path)
  return byok === undefined || byok === null ? {} : { byok: bySlug(integerIn(1000, 789_000))(byok, `${path}.byok`) }
}

const READERS: { readonly [Name in keyof RoutingOptions]-?: Read<NonNullable<RoutingOptions[Name]>> } = {
  order: (value, path) => strings(value, path).map(slug),
  only: (value, path) => someStrings(value, path).map(slug),
  sort: oneOf(...SORTS),
  models: someStrings,
  has: readCapabilities,
  headquarters: readCountries,
  caching: oneOf<'auto' | false>('auto', false),
  serviceTier: oneOf('flex', 'priority'),
  speed: oneOf('fast'),
  allowFallbackFromFast: flag,
  inferenceRegion: readRegion,
  providerTimeouts: readTimeouts,
  zeroDataRetention: flag,
  disallowPromptTraining: flag,
  byok: bySlug(secretObjects),
  byokFallback: oneOf('system', 'never'),
  hedge: flag,
  safetyIdentifier: text(64),
  quotaEntityId: text(),
  user: text(),
  tags: fewStrings(MAX_TAGS),
}

const isGiven = (value: JsonValue | undefined): value is JsonValue => value !== undefined && value !== null

const fromHeaders = ({
  [USER_HEADER]: user,
  [TAGS_HEADER]: tags = '',
}: Readonly<Record<string, string>>): Partial<RoutingOptions> => {
  const listed = headerText(tags)
    .split(',')
    .map((tag) => tag.trim())
  return compact({
    user: user === undefined ? undefined : READERS.user(headerText(user), USER_HEADER),
    tags: READERS.tags(
      listed.filter((tag) => tag !== ''),
      TAGS_HEADER,
    ),
  })
}

/** Throws `bad-request` for options that cannot be fulfilled together. */
export const requireCompatible = ({ speed, serviceTier }: RoutingOptions): void => {
  if (speed !== 'fast' || serviceTier !== 'flex') return
  throw new GatewayError('bad-request', `${PATH}.speed is "fast" and ${PATH}.serviceTier is "flex"; leave one out.`, {
    param: `${PATH}.serviceTier`,
  })
}

/** Reads the gateway's options of a request. Throws `bad-request` naming the option; unknown ones are returned. */
export const readOptions = (
  gateway: JsonObject,
  headers: Readonly<Record<string, string>>,
): { options: RoutingOptions; unknown: string[] } => {
  const read = Object.entries(READERS).flatMap(([name, reader]) => {
    const value = gateway[name]
    return isGiven(value) ? [[name, reader(value, `${PATH}.${name}`)] as const] : []
  })
  const options: RoutingOptions = {
    ...NO_OPTIONS,
    ...fromHeaders(headers),
    ...Object.fromEntries(read),
  }
  requireCompatible(options)
  return {
    options,
    unknown: Object.keys(gateway).filter((name) => !Object.hasOwn(READERS, name) && name !== THINKING_BUDGET),
  }
}
