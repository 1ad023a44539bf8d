import type { Attempt } from '#gateway/core/attempt.ts'
import type { Call, DialectName } from '#gateway/core/call.ts'
import type { CallOptions, PackageModel, Warning } from '#gateway/core/canonical/parts.ts'
import type { FieldTarget } from '#gateway/core/field.ts'
import { jsonSource } from '#gateway/core/json/text.ts'
import type { JsonObject } from '#gateway/core/json/value.ts'
import type { Provider } from '#gateway/core/provider/provider.ts'
import type { Quirks } from '#gateway/core/provider/quirks.ts'
import type { Takes } from '#gateway/core/provider/takes.ts'
import { canonicalFor, inCallersWords } from '#gateway/dialect/check-fields.ts'
import { aiSdkPackage } from '#gateway/provider/shared/ai-sdk-package.ts'
import { TAKES } from '#gateway/provider/shared/takes.ts'
import { adapt } from '#gateway/upstream/adapt/adapt.ts'
import { fitSchemas } from '#gateway/upstream/adapt/package-schemas.ts'
import { fitCall } from '#gateway/upstream/fit/fit.ts'
import { prepareRelay } from '#gateway/upstream/request/prepare-relay.ts'
import { prepareTranslation } from '#gateway/upstream/request/prepare-translation.ts'
import { DIALECTS, WIRES } from '../../harness/dialects.ts'
import { noDownloads, TIMEOUTS } from '../../harness/limits.ts'
import { sentText } from '../../harness/sent-text.ts'
import { attemptAt } from '../../lambda/gateway/routing/attempt-at.ts'

/** The least body of each dialect. */
export const LEAST: Readonly<Record<DialectName, JsonObject>> = {
  'openai-chat': { model: 'acme/one', messages: [{ role: 'user', content: 'hi' }] },
  'anthropic-messages': {
    model: 'acme/one',
    max_tokens: 1000,
    messages: [{ role: 'user', content: [{ type: 'text', text: 'hi' }] }],
  },
  'ai-sdk': { prompt: [{ role: 'user', content: [{ type: 'text', text: 'hi' }] }] },
}

export const callOf = (dialect: DialectName, body: JsonObject): Call =>
  DIALECTS[dialect].decodeCall({
    body,
    source: jsonSource(JSON.stringify(body)),
    path: '/v4/ai/language-model',
    headers: { 'ai-language-model-id': 'acme/one' },
  })

/** A body as it goes upstream, or the options that a package is called with. */
export interface Sent {
  readonly body: JsonObject
  readonly warnings: readonly Warning[]
}

/** Claude 4.6 takes all that the wire has: sampling, efforts, schemas. */
const MODELS = { 'openai-chat': 'gpt-one', 'anthropic-messages': 'claude-opus-4-6' }
const SLUGS = { 'openai-chat': 'openai', 'anthropic-messages': 'anthropic' }

const attemptOver = (wire: keyof typeof MODELS, quirks: Quirks): Attempt => {
  const reach = { via: 'https', url: () => '', auth: { kind: 'none' } } as const
  const takes: Takes = { ...TAKES[wire], instructions: 'first-message', urls: ['image', 'file'] }
  const endpoint = { into: 'body', reach, takes, asks: {}, quirks } as const
  const provider: Provider = { slug: SLUGS[wire], name: 'Acme', credential: {}, wires: { [wire]: endpoint } }
  return attemptAt(provider, { upstreamModel: MODELS[wire], path: { mode: 'relay', wire } })
}

const plain = (value: unknown): JsonObject => JSON.parse(JSON.stringify(value)) as JsonObject

const toPackage = async (call: Call, optionsKey: string): Promise<Sent> => {
  let seen: CallOptions | undefined
  const keep: PackageModel['doGenerate'] = async (options) => {
    const { abortSignal: _, ...rest } = options
    seen = rest
    const usage = { inputTokens: {}, outputTokens: {} } as never
    return { content: [], finishReason: { unified: 'stop', raw: 'STOP' }, usage, warnings: [] }
  }
  const model: PackageModel = {
    specificationVersion: 'v4',
    provider: 'acme',
    modelId: 'm',
    supportedUrls: {},
    doGenerate: keep,
    doStream: () => Promise.reject(new Error('not asked for')),
  }
  const own = aiSdkPackage({ load: async () => model, usage: 'gemini', optionsKey })
  const dialect = DIALECTS[call.dialect]
  const attempt = attemptAt({ slug: 'acme', name: 'Acme', credential: {}, wires: {}, package: own })
  const adapted = await adapt({
    package: own,
    provider: { slug: 'acme' },
    model: 'm',
    canonical: canonicalFor(call, dialect, 'package', optionsKey),
    fit: (inlined) => {
      const schemas = fitSchemas(inlined, own)
      const { options, warnings } = fitCall(schemas.options, attempt)
      return { options, warnings: [...schemas.warnings, ...warnings] }
    },
    stream: false,
    credential: {},
    timeouts: TIMEOUTS,
    signal: new AbortController().signal,
    sent: () => undefined,
    download: noDownloads,
  })
  return { body: plain(seen), warnings: inCallersWords(adapted.warnings(), dialect, call) }
}

/** The gateway's own way of a request to a target that is not relayed to. Throws what the gateway refuses. */
export const send = async (call: Call, target: FieldTarget, optionsKey = 'acme'): Promise<Sent> => {
  if (target === 'package') return toPackage(call, optionsKey)
  const dialect = DIALECTS[call.dialect]
  const { body, warnings } = await prepareTranslation(
    attemptOver(target, {}),
    WIRES[target],
    { call, dialect },
    noDownloads,
  )
  return { body: plain(JSON.parse(sentText(body))), warnings }
}

/** The same where the provider speaks the caller's dialect, and nothing is known against what the body uses. */
export const relay = (call: Call, wire: keyof typeof MODELS): Sent => {
  const { body, warnings } = prepareRelay(
    attemptOver(wire, { isUnknown: true, extensions: ['reasoning'] }),
    WIRES[wire],
    call,
  )
  return { body: plain(JSON.parse(sentText(body))), warnings }
}
