import type { OwnCredential } from '../lambda/gateway/access/byok.ts'
import { pump } from '../lambda/gateway/core/answer/pump.ts'
import { type Attempt, meansOf } from '../lambda/gateway/core/attempt.ts'
import type { Call } from '../lambda/gateway/core/call.ts'
import { jsonSource } from '../lambda/gateway/core/json/text.ts'
import { perToken } from '../lambda/gateway/core/money.ts'
import type { Endpoint } from '../lambda/gateway/core/provider/endpoint.ts'
import type { Credential, Provider } from '../lambda/gateway/core/provider/provider.ts'
import { DEFAULT_DIALECT, loadDialect } from '../lambda/gateway/dialect/index.ts'
import { pathTo } from '../lambda/gateway/routing/plan/path.ts'
import { downloader } from '../lambda/gateway/transport/download.ts'
import { googleAuth } from '../lambda/gateway/transport/google-token.ts'
import { execute } from '../lambda/gateway/upstream/execute.ts'
import { UsageError } from './command.ts'
import type { Known } from './known.ts'

const LIMIT_MS = 60_000
const TIMEOUTS = { connectMs: 10_000, firstTokenMs: LIMIT_MS, idleMs: LIMIT_MS, totalMs: LIMIT_MS }
/** Some APIs insist on 16. */
const FEW_TOKENS = 16

const dialect = await loadDialect(DEFAULT_DIALECT)

/** One language model at the provider, under the name that the credential's account has for it. */
interface Candidate {
  readonly id: string
  readonly endpoint: Endpoint
  readonly isMapped: boolean
}

const UNKNOWN_PRICE = perToken('1000000')

const priceOf = ({ endpoint: { pricing } }: Candidate): bigint =>
  pricing?.free ? 0n : pricing?.input ? perToken(pricing.input) : UNKNOWN_PRICE

/** The ones that the account has names for first, for it may have no others; then the cheapest. */
const candidatesAt = (
  provider: Provider,
  { catalog }: Known,
  { value, modelMappings = [] }: OwnCredential,
): Candidate[] =>
  catalog
    .models()
    .filter(({ model }) => model.type === 'language')
    .flatMap(({ id, model }) =>
      model.endpoints
        .filter(({ provider: slug, geo }) => {
          const region = value['region']
          return slug === provider.slug && (!geo || !region || (provider.reaches?.(geo, region) ?? true))
        })
        .map((endpoint) => {
          const mapped = modelMappings.find(({ gatewayModelSlug }) => gatewayModelSlug === id)?.customModelId
          return { id, isMapped: mapped !== undefined, endpoint: { ...endpoint, model: mapped ?? endpoint.model } }
        }),
    )
    .sort((a, b) => Number(b.isMapped) - Number(a.isMapped) || Number(priceOf(a) - priceOf(b)))

const smallCall = (model: string, provider: Provider): Call => {
  const limit = provider.wires[DEFAULT_DIALECT]?.quirks.maxTokensField ?? 'max_tokens'
  const body = { model, [limit]: FEW_TOKENS, messages: [{ role: 'user', content: 'Say hi.' }] }
  return dialect.decodeCall({
    body,
    source: jsonSource(JSON.stringify(body)),
    path: '/v1/chat/completions',
    headers: {},
  })
}

/** How to try a credential: with that model, which may be the provider's own id, or with the cheapest one. */
export const attemptWith = (
  credential: OwnCredential,
  provider: Provider,
  known: Known,
  model: string | undefined,
): Attempt => {
  const candidates = candidatesAt(provider, known, credential)
  const asked = model && (known.catalog.resolve(model)?.id ?? model)
  const found = asked
    ? (candidates.find(({ id }) => id === asked) ?? { id: asked, endpoint: { provider: provider.slug, model: asked } })
    : candidates[0]
  if (!found) throw new UsageError(`The catalog lists no model at ${provider.slug}: name one with --model.`)
  const path = pathTo(smallCall(found.id, provider), provider, found.endpoint)
  if (!path)
    throw new UsageError(`${provider.slug} does not serve ${found.endpoint.model} over an API that the gateway speaks.`)
  return {
    endpoint: found.endpoint,
    provider,
    upstreamModel: found.endpoint.model,
    model: { id: found.id },
    path,
    means: meansOf(provider, path),
    credential: { kind: 'byok', id: 'byok' },
    service: {},
  }
}

/** Runs it to its end. Throws what `execute` throws; no message has the credential in it. */
export const askOnce = async (attempt: Attempt, credential: Credential): Promise<void> => {
  const answer = await execute(
    attempt,
    {
      call: smallCall(attempt.model.id, attempt.provider),
      dialect,
      credential,
      timeouts: TIMEOUTS,
      signal: AbortSignal.timeout(LIMIT_MS),
      meta: async () => ({
        generationId: 'gen_test',
        model: attempt.model.id,
        createdAt: new Date(),
        gateway: () => ({}),
        tier: () => undefined,
      }),
    },
    { google: googleAuth(), download: downloader({ enabled: false }) },
  )
  await pump(answer, () => undefined)
}
