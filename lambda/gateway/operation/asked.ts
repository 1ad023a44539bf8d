import type { Call } from '../core/call.ts'
import type { Caller, Owned } from '../core/caller.ts'
import type { Dialect } from '../core/dialect.ts'
import { GatewayError } from '../core/error.ts'
import { compact } from '../core/json/value.ts'
import { memo } from '../core/memo.ts'
import { MAX_NAME } from '../core/name-length.ts'
import { featuresOf } from '../dialect/features.ts'
import type { RoutingOptions } from '../routing/options/options.ts'
import { hasOptions, hasThinkingBudget } from '../routing/options/words.ts'
import { FAULT_HEADER, type InjectedFault } from '../upstream/fault.ts'
import { isStrict } from '../upstream/strict.ts'
import type { OwnedCall } from './owned-call.ts'
import type { CallsWithin } from './thinking-budget.ts'

/** What a request asks for, understood and checked as far as that goes without a plan. */
export interface Asked {
  readonly call: Call
  /** Those of the request, as far as its caller's owners let it have them, and theirs. */
  readonly options: RoutingOptions
  /** Where its caller's owners say anything. */
  readonly own?: OwnedCall['own'] | undefined
  /** What of it not everyone has who serves its model, for `Means.lacks`; looked for when first asked. */
  readonly features: () => readonly string[]
  /** Keeps thinking within the sum that it may cost. Absent: there is none. */
  readonly callsWithin?: CallsWithin | undefined
  /** A report is an error. */
  readonly isStrict: boolean
  /** Failures to make up, for a rehearsal. */
  readonly faults: readonly InjectedFault[]
  /** `field: reason` of what this gateway does not know, or makes up. */
  readonly warnings: readonly string[]
}

const reading = memo(() => import('../routing/options/options.ts'))
const owning = memo(() => import('./owned-call.ts'))
const rehearsal = () => import('../upstream/injected-fault.ts')
const budgeting = memo(() => import('./thinking-budget.ts'))

/** Of a request that asks for nothing. */
const NO_OPTIONS = { options: { order: [], models: [], tags: [] }, unknown: [] }

/** The faults that a request asks for. Throws `forbidden` when its key may not, and `bad-request`. */
export const readFaults = async (
  { [FAULT_HEADER]: header }: Readonly<Record<string, string>>,
  caller: Caller,
): Promise<readonly InjectedFault[]> => (header === undefined ? [] : (await rehearsal()).readFaults(header, caller))

/** A longer name than any model has would only fill records. */
const requireName = (model: string): void => {
  if (model.length <= MAX_NAME) return
  throw new GatewayError('bad-request', `model must be at most ${MAX_NAME} characters, got ${model.length}.`, {
    param: 'model',
  })
}

/**
 * Reads the options of a call. Throws `bad-request` for a wrong one, where there is no user although its key needs one,
 * and, in strict mode, for one that is not known or that an owner does not let it change.
 */
export const askedOf = async (
  given: Call,
  dialect: Pick<Dialect, 'fields'>,
  caller?: Owned,
  faults: readonly InjectedFault[] = [],
): Promise<Asked> => {
  requireName(given.model)
  const { gateway, headers } = given
  const read = hasOptions(gateway, headers) ? (await reading()).readOptions(gateway, headers) : NO_OPTIONS
  const owned = caller?.rules || caller?.needsUser ? (await owning()).ownedCall(given, read.options, caller) : undefined
  const { call, options, own } = owned ?? { call: given, options: read.options, own: undefined }
  const lost = [
    ...read.unknown.map((name) => `providerOptions.gateway.${name}: not known to this gateway`),
    ...(owned?.lost ?? []),
  ]
  const strict = isStrict(call)
  if (strict && lost[0])
    throw new GatewayError('bad-request', lost.join('; '), compact({ param: lost[0].split(': ')[0] }))
  const warnings = faults.length > 0 ? [...lost, `${FAULT_HEADER}: failures may be made up`] : lost
  const callsWithin = hasThinkingBudget(call.body)
    ? (await budgeting()).readCallsWithin(call, dialect.fields)
    : undefined
  return { call, options, own, features: featuresOf(call, dialect), callsWithin, isStrict: strict, faults, warnings }
}
