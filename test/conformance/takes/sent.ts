import { bundledCatalog } from '#gateway/catalog/bundled.ts'
import type { Attempt, Path } from '#gateway/core/attempt.ts'
import type { Call } from '#gateway/core/call.ts'
import { GatewayError } from '#gateway/core/error.ts'
import { type JsonObject, parseObject } from '#gateway/core/json/value.ts'
import type { Endpoint } from '#gateway/core/provider/endpoint.ts'
import type { Provider } from '#gateway/core/provider/provider.ts'
import { factsOf } from '#gateway/routing/plan/candidates.ts'
import { adapt } from '#gateway/upstream/adapt/adapt.ts'
import { preparePackage } from '#gateway/upstream/adapt/prepare-package.ts'
import { gateFor } from '#gateway/upstream/gate/gate.ts'
import type { Encoding, Execution } from '#gateway/upstream/request/execution.ts'
import { prepareRelay } from '#gateway/upstream/request/prepare-relay.ts'
import { prepareTranslation } from '#gateway/upstream/request/prepare-translation.ts'
import { DIALECTS, WIRES } from '../../harness/dialects.ts'
import { noDownloads, TIMEOUTS } from '../../harness/limits.ts'
import { sentText } from '../../harness/sent-text.ts'
import { attemptAt } from '../../lambda/gateway/routing/attempt-at.ts'

/** An attempt at a model of the catalog, with what the catalog knows of it. */
export const attemptFor = (provider: Provider, path: Path, id: string, endpoint: Endpoint): Attempt => {
  const model = bundledCatalog.models[id]
  if (!model) throw new Error(`no model ${id}`)
  const facts = factsOf({ model: { id, ...model }, endpoint })
  return attemptAt(provider, { path, endpoint, upstreamModel: endpoint.model, model: facts })
}

const run = (call: Call): Execution & Pick<Encoding, 'dialect'> => ({
  call,
  dialect: DIALECTS[call.dialect],
  credential: {},
  timeouts: TIMEOUTS,
  signal: new AbortController().signal,
  meta: async () => ({
    generationId: 'gen_1',
    model: call.model,
    createdAt: new Date(0),
    gateway: () => ({}),
    tier: () => undefined,
  }),
})

/** The body that a package sends. */
const throughPackage = async (attempt: Attempt, call: Call): Promise<JsonObject | undefined> => {
  const { provider } = attempt
  if (!provider.package) throw new Error(`${provider.slug} has no package`)
  const sent: string[] = []
  const fetch: typeof globalThis.fetch = async (_url, init) => {
    sent.push(String(init?.body))
    throw new TypeError('nobody is there')
  }
  const own = provider.package
  const load: typeof own.load = (input) => own.load({ ...input, fetch })
  const at = { ...attempt, provider: { ...provider, package: { ...own, load } } }
  const credential = Object.fromEntries(Object.keys(provider.credential).map((field) => [field, field]))
  const upstream = { google: { accessToken: async () => 'token', refused: () => {} }, download: noDownloads }
  const { input } = preparePackage(at, { ...run(call), credential, gate: gateFor({}, provider) }, upstream as never)
  try {
    await adapt({ ...input, googleAccessToken: async () => 'token' })
  } catch (error) {
    if (sent.length === 0) throw error
  }
  return parseObject(sent.at(-1) ?? '')
}

/** The body that goes upstream; undefined where the gateway refuses the call with a 400. */
export const sent = async (attempt: Attempt, call: Call): Promise<JsonObject | undefined> => {
  try {
    if (attempt.path.mode === 'adapt') return await throughPackage(attempt, call)
    if (attempt.path.mode === 'relay')
      return parseObject(sentText(prepareRelay(attempt, WIRES[attempt.path.wire], call).body))
    const { body } = await prepareTranslation(attempt, WIRES[attempt.path.wire], run(call), noDownloads)
    return parseObject(sentText(body))
  } catch (error) {
    if (error instanceof GatewayError && error.code === 'unsupported') return undefined
    throw error
  }
}
