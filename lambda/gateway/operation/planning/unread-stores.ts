import type { TeamSettings } from '../../../storage/settings.ts'
import type { Keyring } from '../../access/keyring.ts'
import type { Caller } from '../../core/caller.ts'
import { type ErrorCode, GatewayError } from '../../core/error.ts'
import { compact } from '../../core/json/value.ts'
import type { Exclusion, Plan, RuleName } from '../../routing/plan/plan.ts'
import type { Asked } from '../asked.ts'

/** What an empty plan was made of. */
export interface Made {
  readonly asked: Asked
  readonly caller: Caller
  readonly credentials: Keyring
  readonly settings: Pick<TeamSettings, 'unreadable'>
}

/** What is told first: a store that fails, a credential of the deployment, one of the team. */
const WORST: readonly ErrorCode[] = ['internal', 'upstream-refused', 'bad-request']

const settingsError = ({ team }: Caller, failure: unknown): GatewayError => {
  const [status, why] = failure instanceof GatewayError ? [failure.status, failure.message] : [503, 'see the log.']
  const message = `The settings of team ${team} cannot be read and count as their stricter words: ${why}`
  return new GatewayError('internal', message, { status, cause: failure })
}

/** The rules that may be against a candidate only because the team's settings could not be read. */
const rulesOfTeam = ({ asked: { options }, caller }: Made): RuleName[] => [
  ...(options.zeroDataRetention === true ? [] : (['zeroDataRetention'] as const)),
  ...(options.byokFallback === 'never' || caller.byokFallback === 'never' ? [] : (['byokFallback'] as const)),
]

/** Each error once, behind all whom it keeps away. */
const listed = (told: readonly { readonly error: GatewayError; readonly provider: string }[]): string =>
  [...Map.groupBy(told, ({ error }) => error.message)]
    .map(([message, all]) => `${[...new Set(all.map(({ provider }) => provider))].join(', ')}: ${message}`)
    .join(' ')

/**
 * The error of a plan that is empty only because something could not be read: a store that does not answer, a
 * credential that is none. Then nothing is known to be wrong with the request. Undefined where something is.
 */
export const unreadStores = ({ excluded }: Plan, made: Made): GatewayError | undefined => {
  const { asked, credentials, settings } = made
  const failure = settings.unreadable
  const ofTeam = failure === undefined ? [] : rulesOfTeam(made)
  const doubted: readonly string[] = ['readable', ...ofTeam]
  const errorsOf = ({ provider, reasons }: Exclusion): GatewayError[] => [
    ...(ofTeam.some((rule) => rule in reasons) ? [settingsError(made.caller, failure)] : []),
    ...('readable' in reasons ? (credentials.get(provider) ?? []).flatMap(({ unreadable = [] }) => unreadable) : []),
  ]
  const told = excluded
    .filter(({ reasons }) => Object.keys(reasons).every((rule) => doubted.includes(rule)))
    .flatMap((entry) => errorsOf(entry).map((error) => ({ error, provider: entry.provider })))
  const [worst] = told.map(({ error }) => error).toSorted((a, b) => WORST.indexOf(a.code) - WORST.indexOf(b.code))
  if (!worst) return undefined
  const { code, status, detail } = worst
  const text = `No provider can serve ${asked.call.model}. ${listed(told)}`
  return new GatewayError(code, text, compact({ status, cause: detail.cause, param: detail.param }))
}
