import type { Settings } from '../../../storage/settings.ts'
import type { CredentialStores } from '../../access/keyring.ts'
import { keyringMemory } from '../../access/keyring-memory.ts'
import { isUnlisted, type ModelSource } from '../../catalog/resolve-models.ts'
import type { Caller } from '../../core/caller.ts'
import { compact } from '../../core/json/value.ts'
import { makerOf } from '../../dialect/index.ts'
import { planMemory, type Questions } from '../../routing/plan/plan-memory.ts'
import { conversationOf } from '../../routing/prompt-cache/prompt-caches.ts'
import type { Asked } from '../asked.ts'
import { allowedTo, type Gathered, type GatheredPlan, nameOf, planOf } from './gathered.ts'
import { type Present, questionsOf } from './questions.ts'
import { wantedModels } from './wanted.ts'

/** A plan with all that running it takes. Holds credentials: memory only. */
export interface PlanWithKeys extends GatheredPlan {
  /** The name that this conversation with a model goes by in what is known of prompt caches. */
  readonly conversation: (model: string) => string
  /** Why it is empty: which store was not read, or which rule removed which provider. */
  readonly emptiness?: Error
}

export interface PlannerDeps extends CredentialStores, Present, ModelSource {
  readonly settings: Pick<Settings, 'of'>
  /** What a name for models means in a conversation. @default itself */
  readonly meant?: (name: string, conversation: (model: string) => string) => string
}

/**
 * Gathers what a plan depends on (models, credentials, the team's settings) and makes it, or finds the one that was made
 * of the same. Throws `model-not-found`, `bad-request` for options that name no provider, and `unsupported` for what
 * strict mode insists on. A plan may be empty.
 */
export type Planner = (asked: Asked, caller: Caller) => Promise<PlanWithKeys>

/** Few requests have preferences. */
const preferring = () => import('./preferred.ts')

/** Few plans are empty, and few of the others fail. */
const failing = () => import('./failing.ts')

export const createPlanner = (d: PlannerDeps): Planner => {
  const wantedBy = wantedModels(d)
  const keyringOf = keyringMemory(d)
  const remembered = planMemory<GatheredPlan>()
  return async (asked, caller) => {
    const { call } = asked
    const conversation = conversationOf(caller.team, call.body)
    const named = (name: string) => d.meant?.(name, conversation) ?? name
    const model = named(call.model)
    const wanted = await wantedBy(model, asked.options.models.map(named))
    const [settings, credentials] = await Promise.all([
      d.settings.of(caller.team),
      keyringOf(wanted.slugs, compact({ caller, maker: makerOf(call.dialect), byok: asked.options.byok })),
    ])
    const { options, lost }: Pick<Gathered, 'options' | 'lost'> = call.preferences
      ? (await preferring()).preferredOptions(asked, wanted.slugs, credentials, d)
      : asked
    const questions = await questionsOf(asked, options, conversation, d)
    const allowed = caller.rules && (await allowedTo(caller.rules, asked, d))
    const gathered = { asked, model, options, lost, caller, allowed, wanted, settings, credentials }
    const make = (answering: Questions) => planOf(gathered, answering, d)
    const name = nameOf(gathered)
    const plan = name === undefined ? make(questions) : remembered(credentials, name, questions, make)
    const isEmpty = plan.attempts.length === 0
    const emptiness = isEmpty ? (await failing()).whyEmpty(plan, gathered) : undefined
    return { ...plan, conversation, ...(emptiness ? { emptiness } : {}) }
  }
}

/** What a plan's run failed with, and what the catalog has to say to it. Throws that. */
export const failWith = async ({ models }: Pick<PlanWithKeys, 'models'>, thrown: unknown): Promise<never> => {
  throw models.some(isUnlisted) ? (await failing()).withHint(thrown, models) : thrown
}

/** A plan that can be run. Throws what an empty one says. */
export const requireAttempts = (plan: PlanWithKeys): PlanWithKeys => {
  if (plan.emptiness) throw plan.emptiness
  return plan
}
