import { compact } from '../core/json/value.ts'
import type { Provider, ProviderOverride } from '../core/provider/provider.ts'
import { alibaba } from './alibaba.ts'
import { anthropic } from './anthropic.ts'
import { arceeAi } from './arcee-ai.ts'
import { azure } from './azure.ts'
import { baseten } from './baseten.ts'
import { bedrock } from './bedrock.ts'
import { bedrockMantle } from './bedrock-mantle.ts'
import { bytedance } from './bytedance.ts'
import { cerebras } from './cerebras.ts'
import { cohere } from './cohere/cohere.ts'
import { crusoe } from './crusoe.ts'
import { deepinfra } from './deepinfra.ts'
import { deepseek } from './deepseek.ts'
import { fireworks } from './fireworks.ts'
import { google } from './google.ts'
import { groq } from './groq.ts'
import { huggingface } from './huggingface.ts'
import { inception } from './inception.ts'
import { meta } from './meta.ts'
import { minimax } from './minimax.ts'
import { mistral } from './mistral.ts'
import { moonshotai } from './moonshotai.ts'
import { morph } from './morph.ts'
import { nebius } from './nebius.ts'
import { novita } from './novita.ts'
import { openai } from './openai.ts'
import { openrouter } from './openrouter.ts'
import { parasail } from './parasail.ts'
import { perplexity } from './perplexity.ts'
import { sambanova } from './sambanova.ts'
import { DECLARED } from './shared/agreement.ts'
import { ANY_STORAGE, anthropicCompatible, openaiCompatible } from './shared/compatible.ts'
import { sim } from './sim/sim.ts'
import { togetherai } from './togetherai.ts'
import { vercel } from './vercel.ts'
import { vertex } from './vertex.ts'
import { xai } from './xai.ts'
import { xiaomi } from './xiaomi.ts'
import { zai } from './zai.ts'

/** Every provider that the gateway knows by itself. */
export const PROVIDERS: readonly Provider[] = [
  alibaba,
  anthropic,
  arceeAi,
  azure,
  baseten,
  bedrock,
  bedrockMantle,
  bytedance,
  cerebras,
  cohere,
  crusoe,
  deepinfra,
  deepseek,
  fireworks,
  google,
  groq,
  huggingface,
  inception,
  meta,
  minimax,
  mistral,
  moonshotai,
  morph,
  nebius,
  novita,
  openai,
  openrouter,
  parasail,
  perplexity,
  sambanova,
  sim,
  togetherai,
  vercel,
  vertex,
  xai,
  xiaomi,
  zai,
]

const COMPATIBLE = { 'openai-compatible': openaiCompatible, 'anthropic-compatible': anthropicCompatible } as const

const agreement = (declared: boolean | undefined, known: Provider['noTraining']): Provider['noTraining'] =>
  declared === undefined ? known : declared ? DECLARED : undefined

/** What ends its streams, told by the deployment. */
const ending = (provider: Provider, endsWithDone: boolean): Pick<Provider, 'wires' | 'package'> => {
  const { wires, package: own } = provider
  const chat = wires['openai-chat']
  const ends = endsWithDone ? 'done' : 'finish-reason'
  return {
    wires: chat ? { ...wires, 'openai-chat': { ...chat, quirks: { ...chat.quirks, ends } } } : wires,
    ...(own?.usage === 'openai-chat' ? { package: compact({ ...own, ends: endsWithDone ? 'done' : undefined }) } : {}),
  }
}

/** The company's part of a host: another Region of its own is no other server. */
const domainOf = (url: string | undefined): string | undefined =>
  URL.parse(url ?? '')
    ?.hostname.split('.')
    .slice(-2)
    .join('.')

const storageAt = (baseUrl: string | undefined, { baseUrl: known, ownStorage }: Provider): Provider['ownStorage'] =>
  ownStorage ?? (baseUrl && domainOf(baseUrl) !== domainOf(known) ? ANY_STORAGE : undefined)

const changed = (
  provider: Provider,
  { baseUrl, apiKeyEnv, zdr, noTraining, endsWithDone }: ProviderOverride,
): Provider =>
  compact({
    ...provider,
    ...(endsWithDone === undefined ? {} : ending(provider, endsWithDone)),
    baseUrl: baseUrl ?? provider.baseUrl,
    ownStorage: storageAt(baseUrl, provider),
    credential: apiKeyEnv
      ? { ...provider.credential, apiKey: { env: [apiKeyEnv], required: true } }
      : provider.credential,
    zeroDataRetention: agreement(zdr, provider.zeroDataRetention),
    noTraining: agreement(noTraining, provider.noTraining),
  })

const overridden = (slug: string, override: ProviderOverride, known: Provider | undefined): Provider => {
  const { type, baseUrl } = override
  if (type && baseUrl) return COMPATIBLE[type]({ ...override, slug, baseUrl })
  if (type) throw new Error(`The provider ${slug} is ${type} and needs a baseUrl.`)
  if (known) return changed(known, override)
  throw new Error(
    `There is no provider ${slug} to change. A new one needs a type: ${Object.keys(COMPATIBLE).join(' or ')}.`,
  )
}

/** The known providers and the deployment's own, by slug. Throws for an override that describes no provider. */
export const providersBySlug = (
  overrides: Readonly<Record<string, ProviderOverride>> = {},
): ReadonlyMap<string, Provider> => {
  const providers = new Map(PROVIDERS.map((provider) => [provider.slug, provider]))
  for (const [slug, override] of Object.entries(overrides))
    providers.set(slug, overridden(slug, override, providers.get(slug)))
  return providers
}
