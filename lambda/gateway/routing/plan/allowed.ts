import { isLike } from '../../../storage/glob.ts'
import type { OwnerRules } from '../../core/caller.ts'
import { GatewayError } from '../../core/error.ts'
import type { JsonObject } from '../../core/json/value.ts'
import { memoEach } from '../../core/memo.ts'
import { MAX_NAME } from '../../core/name-length.ts'
import type { PlanInput } from './input.ts'
import { modelsWithin } from './models-within.ts'
import type { Plan } from './plan.ts'

/** Which models and providers the owners of a caller allow it. */
export interface AllowedNames {
  /** Is another one where they allow something else. */
  readonly name: string
  readonly whyNot: NonNullable<PlanInput['whyNotAllowed']>
  /** `field: reason` of the models that a plan skips because of them. */
  readonly skipped: (plan: Pick<Plan, 'attempts' | 'excluded'>, models: readonly { readonly id: string }[]) => string[]
  /** What each of them allows, as a sentence. */
  readonly inWords: string
}

const MAX_SHOWN = 20

const list = (what: string, globs: readonly string[]): string => {
  if (globs.length === 0) return `no ${what}`
  const rest = globs.length - MAX_SHOWN
  return `the ${what} ${[...globs.slice(0, MAX_SHOWN), ...(rest > 0 ? [`${rest} more`] : [])].join(', ')}`
}

const fits = (name: string, globs: readonly string[] | undefined): boolean =>
  globs === undefined || globs.some((glob) => isLike(name, glob))

/** In a model's name: what OpenRouter keeps under it may name models of its own, whichever stands before it. */
const STORED = '@preset/'

const fitsModel = (name: string, globs: readonly string[] | undefined): boolean =>
  fits(name, name.includes(STORED) ? globs?.filter((glob) => glob.includes(STORED)) : globs)

const whyNotBy =
  ({ of, models, providers }: OwnerRules): AllowedNames['whyNot'] =>
  (model, provider, renamed) => {
    if (!fitsModel(model, models)) return `${of} does not allow ${model}`
    if (!fits(provider, providers)) return `${of} does not allow ${provider}`
    // Whatever the request's own credential calls so may be any other model.
    return renamed === undefined || models === undefined
      ? undefined
      : `${of} allows only some models, and \`modelMappings\` of the request make another one of ${model}`
  }

const inWords = (rules: readonly OwnerRules[]): string => {
  const said = rules.map(({ of, models, providers }) => {
    const lists = [...(models ? [list('models', models)] : []), ...(providers ? [list('providers', providers)] : [])]
    return `${of} allows ${lists.join(' and ')}`
  })
  return `Of all models and providers ${said.join(', ')}.`
}

/** Names of models and providers as owners allow them; undefined where all are. */
const namesAllowed = memoEach((rules: readonly OwnerRules[]): AllowedNames | undefined => {
  const limiting = rules.filter(({ models, providers }) => models ?? providers)
  if (limiting.length === 0) return undefined
  const each = limiting.map(whyNotBy)
  return {
    name: JSON.stringify(limiting.map(({ of, models, providers }) => [of, models, providers])),
    whyNot: (...at) => each.map((whyNot) => whyNot(...at)).find((reason) => reason !== undefined),
    skipped: ({ attempts, excluded }, models) =>
      models.flatMap(({ id }, index) => {
        const [first, ...others] = excluded.filter(({ model }) => model === id)
        const isOut = attempts.every(({ model }) => model.id !== id) && others.every(({ reasons }) => reasons.allowed)
        const field = index === 0 ? 'model' : 'providerOptions.gateway.models'
        return isOut && first?.reasons.allowed ? [`${field}: ${id} is skipped, ${first.reasons.allowed}`] : []
      }),
    inWords: inWords(limiting),
  }
})

/**
 * What a caller's owners allow; undefined where that is everything. Throws `forbidden` where a body has a provider ask
 * another model by itself, or one that it does not name. `idOf`: the canonical id of a name.
 */
export const allowedNames = (
  rules: readonly OwnerRules[],
  body: JsonObject,
  idOf: (name: string) => string,
): AllowedNames | undefined => {
  const allowed = namesAllowed(rules)
  if (!allowed) return undefined
  for (const { at: path, model } of modelsWithin(body)) {
    const owner = rules.find(({ models }) => (model === undefined ? models : !fitsModel(idOf(model), models)))
    if (!owner) continue
    const at = path.slice(0, MAX_NAME)
    const why =
      model === undefined
        ? 'allows only some models, and the request does not tell which ones this asks'
        : `does not allow ${model.slice(0, MAX_NAME)}`
    throw new GatewayError('forbidden', `${at}: ${owner.of} ${why}. ${allowed.inWords}`, { param: at })
  }
  return allowed
}
