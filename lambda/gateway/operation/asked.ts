import type { Call } from '../core/call.ts'
import type { Caller, Permission } from '../core/caller.ts'
import type { Dialect } from '../core/dialect.ts'
import { GatewayError } from '../core/error.ts'
import { memo } from '../core/memo.ts'
import { MAX_NAME } from '../core/name-length.ts'
import { featuresOf } from '../dialect/features.ts'
import type { RoutingOptions } from '../routing/options/options.ts'
import { hasOptions, hasThinkingBudget } from '../routing/options/words.ts'
import { FAULT_HEADER, type InjectedFault } from '../upstream/fault.ts'
import { isStrict } from '../upstream/strict.ts'
import type { CallsWithin } from './thinking-budget.ts'

/** What a request asks for, understood and checked as far as that goes without a plan. */
export interface Asked {
  readonly call: Call
  readonly options: RoutingOptions
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

const rehearsal = memo(() => import('../upstream/injected-fault.ts'))
const reading = memo(() => import('../routing/options/options.ts'))
const budgeting = memo(() => import('./thinking-budget.ts'))

/** Of a request that asks for nothing. */
const NO_OPTIONS = { options: { order: [], models: [], tags: [] }, unknown: [] }

/** The permission that a key needs to ask for faults. */
const PERMISSION: Permission = 'fault'

/** The faults that a request asks for. Throws `forbidden` when its key may not, and `bad-request`. */
export const readFaults = async (
  headers: Readonly<Record<string, string>>,
  caller: Caller,
): Promise<readonly InjectedFault[]> => {
  const header = headers[FAULT_HEADER]
  if (header === undefined) return []
  if (!caller.permissions?.includes(PERMISSION))
    throw new GatewayError(
      'forbidden',
      `${FAULT_HEADER} needs a key that may inject faults; ${caller.principal.id} may not. Create one with "npm run pointsman -- keys create --name NAME --allow fault".`,
    )
  return (await rehearsal()).parseFaults(header)
}

/** A longer name than any model has would only fill records. */
const requireName = (model: string): void => {
  if (model.length <= MAX_NAME) return
  throw new GatewayError('bad-request', `model must be at most ${MAX_NAME} characters, got ${model.length}.`, {
    param: 'model',
  })
}

/** Reads the options of a call. Throws `bad-request` for a wrong one and, in strict mode, for one that is not known. */
export const askedOf = async (
  call: Call,
  dialect: Pick<Dialect, 'fields'>,
  faults: readonly InjectedFault[] = [],
): Promise<Asked> => {
  requireName(call.model)
  const { gateway, headers } = call
  const { options, unknown } = hasOptions(gateway, headers)
    ? (await reading()).readOptions(gateway, headers)
    : NO_OPTIONS
  const lost = unknown.map((name) => `providerOptions.gateway.${name}: not known to this gateway`)
  const strict = isStrict(call)
  if (strict && unknown.length > 0)
    throw new GatewayError('bad-request', lost.join('; '), { param: `providerOptions.gateway.${unknown[0]}` })
  const warnings = faults.length > 0 ? [...lost, `${FAULT_HEADER}: failures may be made up`] : lost
  const callsWithin = hasThinkingBudget(call.body)
    ? (await budgeting()).readCallsWithin(call, dialect.fields)
    : undefined
  return { call, options, features: featuresOf(call, dialect), callsWithin, isStrict: strict, faults, warnings }
}
