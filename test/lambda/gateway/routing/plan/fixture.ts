import type { Call } from '#gateway/core/call.ts'
import { jsonSource } from '#gateway/core/json/text.ts'
import type { Provider } from '#gateway/core/provider/provider.ts'
import { aiSdkPackage } from '#gateway/provider/shared/ai-sdk-package.ts'
import { chatWire, messagesWire } from '#gateway/provider/shared/wires.ts'
import { pathTo } from '#gateway/routing/plan/path.ts'
import type { Plan, PlanInput, PlannedCredential } from '#gateway/routing/plan/plan.ts'

export const call = (dialect: Call['dialect']): Call => ({
  dialect,
  model: 'acme/one',
  stream: true,
  body: {},
  source: jsonSource('{}'),
  headers: {},
  gateway: {},
  ...(dialect === 'ai-sdk' ? { inPackageTerms: true } : {}),
})

export const wire = chatWire
export const messages = () => messagesWire({ via: 'https', url: () => 'https://example.com', auth: { kind: 'none' } })

/** A package that is never loaded. */
export const anyPackage = aiSdkPackage({
  load: () => Promise.reject(new Error('never called')),
  usage: 'gemini',
  optionsKey: 'x',
})

export const provider = (slug: string, over: Partial<Provider> = {}): Provider => ({
  slug,
  name: slug,
  credential: { apiKey: { env: [`${slug.toUpperCase()}_KEY`], required: true } },
  wires: { 'openai-chat': wire() },
  ...over,
})

export const system: PlannedCredential = { kind: 'system', id: 'system' }
export const byok = (id: string, over: Partial<PlannedCredential> = {}): PlannedCredential => ({
  kind: 'byok',
  id,
  ...over,
})

/** Every provider serves `acme/one` as `<slug>-model`, with a system credential. */
export const input = (
  providers: Provider[],
  {
    options,
    call: asked = call('openai-chat'),
    ...over
  }: Partial<Omit<PlanInput, 'options' | 'pathTo'>> & { options?: Partial<PlanInput['options']>; call?: Call } = {},
): PlanInput => ({
  pathTo: (...at) => pathTo(asked, ...at),
  models: [{ id: 'acme/one', endpoints: providers.map(({ slug }) => ({ provider: slug, model: `${slug}-model` })) }],
  providers: new Map(providers.map((entry) => [entry.slug, entry])),
  credentials: new Map(providers.map(({ slug }) => [slug, [system]])),
  options: { order: [], models: [], tags: [], ...options },
  zeroDataRetention: false,
  ...over,
})

export const slugs = ({ attempts }: Pick<Plan, 'attempts'>) => attempts.map((attempt) => attempt.provider.slug)

/** `slug/credential` or `slug/credential/tier`. */
export const steps = ({ attempts }: Pick<Plan, 'attempts'>) =>
  attempts.map(({ provider: { slug }, credential: { id }, service: { tier } }) =>
    [slug, id, tier].filter(Boolean).join('/'),
  )
