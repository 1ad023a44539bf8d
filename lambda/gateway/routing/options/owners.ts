import type { Owned, OwnerRules } from '../../core/caller.ts'
import { GatewayError } from '../../core/error.ts'
import { memoEach } from '../../core/memo.ts'
import { below, combined, type Kept, type Layer, layerOf, withoutUndoing } from './combine.ts'
import { DEFAULT_NAMES, type OptionName } from './joins.ts'
import { NO_OPTIONS, type RoutingOptions, readOptions, requireCompatible } from './options.ts'
import { USER_HEADER } from './words.ts'

const PATH = 'providerOptions.gateway'

const CAN_BE_DEFAULT: ReadonlySet<string> = new Set(DEFAULT_NAMES)

/** Where another's word took the place of one's own, it would be another request. */
const NOT_TO_BE_LOST: ReadonlySet<OptionName> = new Set(['inferenceRegion'])

/** No caller can do anything about it, and without it a request would not be what its owner allows. */
const unusable = (of: string, why: string): GatewayError => {
  const message = `The default options of ${of} cannot be used; its owner has to correct them. ${why}`
  return new GatewayError('internal', message, { cause: message, headers: { 'x-should-retry': 'false' } })
}

const usable = <T>(of: string, read: () => T): T => {
  try {
    return read()
  } catch (cause) {
    throw unusable(of, cause instanceof Error ? cause.message : '')
  }
}

const defaultsOf = ({ defaults = {} }: OwnerRules): RoutingOptions => {
  const wrong = Object.keys(defaults).find((name) => !CAN_BE_DEFAULT.has(name) && defaults[name] !== null)
  if (wrong === undefined) return readOptions(defaults, {}).options
  throw new GatewayError('bad-request', `${PATH}.${wrong} cannot be a default.`)
}

const textOf = ({ name, by, undoes }: Kept): string => {
  if (undoes) return `${PATH}.${name}: would undo ${undoes}, which is set by ${by}; not used`
  const why = name === 'tags' ? 'there is no room for all of those of the request' : 'not changed'
  return `${PATH}.${name}: set by ${by}; ${why}`
}

const isLost = ({ name }: Kept): boolean => NOT_TO_BE_LOST.has(name)

/** Throws for options that nobody can fulfil: lists that have nothing in common, or tiers that exclude each other. */
const requireFulfillable = (options: RoutingOptions): void => {
  const empty = (['only', 'headquarters'] as const).find((name) => options[name]?.length === 0)
  if (empty !== undefined)
    throw new GatewayError(
      'no-providers',
      `${PATH}.${empty}: what the request, its key, its project and its team allow has nothing in common.`,
      { param: `${PATH}.${empty}` },
    )
  requireCompatible(options)
}

/** What a caller's owners say together, worked out once for all its requests. Throws `internal` naming who and what. */
export const layerOfAll = memoEach((rules: readonly OwnerRules[]): Layer => {
  let all: Layer = {}
  for (const owner of rules) {
    const options = usable(owner.of, () => defaultsOf(owner))
    const lost = combined(all, options).kept.find(isLost)
    if (lost) throw unusable(owner.of, `${textOf(lost)}.`)
    all = below(all, layerOf(owner.of, withoutUndoing(all, options), owner.changeable))
    usable(owner.of, () => requireFulfillable(combined(all, NO_OPTIONS).options))
  }
  return all
})

/** Something that a reader sees. */
const SHOWN = /[^\s\p{C}]/u

/** Throws `bad-request` for a request that does not say for which user it is. */
const requireUser = ({ user }: RoutingOptions, id: string): void => {
  if (user !== undefined && SHOWN.test(user)) return
  throw new GatewayError(
    'bad-request',
    `The key ${id} needs to know for which user each request is. Send an id of your own in the header ` +
      `${USER_HEADER}, or in the body as ${PATH}.user; fields for the provider, such as \`user\` or ` +
      '`metadata.user_id`, are not read for it.',
    { param: `${PATH}.user` },
  )
}

/** Options of a request as its caller's owners let it have them, and `field: reason` of what they do not. */
interface Allowed<Options> {
  readonly options: Options
  readonly lost: readonly string[]
}

/** A request's own options, to add to, and what becomes of such among its caller's owners. */
export interface OwnOptions {
  readonly options: RoutingOptions
  readonly under: <Options extends RoutingOptions>(options: Options) => Allowed<Options>
}

/** One, as what is worked out is kept by the list. */
const NO_RULES: readonly OwnerRules[] = []

/** A tier that an owner has set, so that the request's own words for one count for nothing. */
export interface SetTier {
  readonly word: string
  readonly by: string
}

const tiersIn = ({ serviceTier, speed }: Layer): SetTier[] =>
  [serviceTier, speed].flatMap((said) => (said?.fixed ? [{ word: String(said.fixed.value), by: said.fixed.by }] : []))

/**
 * Merges what owners say beneath what a request says. Throws `bad-request` for what must not be lost or is missing, and
 * `internal` for stored options that are not usable.
 */
export const ownedOptions = (
  options: RoutingOptions,
  { rules = NO_RULES, needsUser, principal }: Owned,
): Allowed<RoutingOptions> & { readonly own: OwnOptions; readonly tiers: readonly SetTier[] } => {
  const under: OwnOptions['under'] = (request) => {
    const { options: allowed, kept } = combined(layerOfAll(rules), request)
    const refused = kept.find(isLost)
    if (refused) throw new GatewayError('bad-request', `${textOf(refused)}.`, { param: `${PATH}.${refused.name}` })
    requireFulfillable(allowed)
    return { options: allowed, lost: kept.map(textOf) }
  }
  const made = under(options)
  if (needsUser) requireUser(options, principal.id)
  return { ...made, own: { options, under }, tiers: tiersIn(layerOfAll(rules)) }
}
