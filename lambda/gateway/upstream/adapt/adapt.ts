import type { CredentialKind, Timeouts } from '../../core/attempt.ts'
import type { CanonicalCall } from '../../core/call.ts'
import type { CallOptions, PackageModel, Result, StreamPart, Warning } from '../../core/canonical/parts.ts'
import { compact, isObject, type JsonValue, objectOr } from '../../core/json/value.ts'
import type { Credential, PackageInput, Provider, ProviderPackage } from '../../core/provider/provider.ts'
import { type PackageUsage, readAlong } from '../../core/usage/read-along.ts'
import type { Download } from '../../transport/download.ts'
import { transportFetch } from '../../transport/fetch.ts'
import type { Gate } from '../gate/gate.ts'
import { inlineFiles, takesUrlOf } from '../request/inline-files.ts'
import { errorInBody, type Failing, packageError } from './error.ts'
import { wholeFinish } from './finish.ts'
import { watchOptions } from './fit-package.ts'
import { asksByTool, jsonAlone, jsonAloneParts } from './json-tool.ts'
import { finishedParts } from './stream.ts'

export interface AdaptInput {
  /** The provider's. */
  readonly package: ProviderPackage
  readonly provider: Pick<Provider, 'slug' | 'baseUrl'>
  /** The provider's own model id. */
  readonly model: string
  readonly canonical: CanonicalCall
  /** Makes the call fit, once its files are there. Throws what no provider of this kind can be asked. */
  readonly fit?: (options: CallOptions) => CanonicalCall
  /** `providerOptions` in the caller's own words. */
  readonly asked?: JsonValue | undefined
  readonly stream: boolean
  readonly credential: Credential
  /** Whose it is. */
  readonly owner?: CredentialKind
  readonly timeouts: Timeouts
  readonly signal: AbortSignal
  /** Told of the headers of what goes out. */
  readonly sent: Gate['sent']
  /** To be waited for before that goes out once more. Throws where it is not to. */
  readonly again?: (() => Promise<void>) | undefined
  readonly download: Download
  readonly awsCredentials?: PackageInput['awsCredentials']
  readonly googleAccessToken?: PackageInput['googleAccessToken']
}

/** An answer of a provider package, in the canonical form. */
export type PackageAnswer = {
  readonly headers: Readonly<Record<string, string>>
  readonly usageFormat: ProviderPackage['usage']
  /** As it was read along in what the provider sent, or else as the package says it at the end. */
  readonly usage: PackageUsage['usage']
  /** The call's and the package's; the latter are known with the result, or with the first parts. */
  warnings(): readonly Warning[]
} & ({ readonly parts: AsyncIterable<StreamPart[]> } | { readonly result: Result })

type Reached = Failing['reached']
type ModelOptions = Parameters<PackageModel['doStream']>[0]

const load = (input: AdaptInput, onReached: (reached: Reached) => void): Promise<PackageModel> => {
  const {
    package: providerPackage,
    provider,
    model,
    credential,
    awsCredentials,
    googleAccessToken,
    signal,
    sent,
    again,
  } = input
  const { connectMs, firstTokenMs, idleMs } = input.timeouts
  const send = transportFetch(
    { connectMs, headersMs: firstTokenMs, idleMs, signal, sent, again },
    { endsWithDone: providerPackage.ends === 'done' },
  )
  const fetch: typeof send = async (...request) => {
    onReached(undefined)
    const response = await send(...request)
    if (response.ok) onReached('answered')
    return response
  }
  return providerPackage.load({
    model,
    baseUrl: provider.baseUrl,
    credential,
    fetch,
    ...compact({ awsCredentials, googleAccessToken }),
  })
}

/** The call for the package, nothing of the client's request but this goes there; and what is left behind of it. */
const modelOptions = async (
  model: PackageModel,
  input: AdaptInput,
): Promise<{ options: ModelOptions; left: () => Warning[] }> => {
  const takesUrl = takesUrlOf(await model.supportedUrls)
  const inlined = await inlineFiles(input.canonical.options, takesUrl, input.download)
  const { options, warnings } = input.fit?.(inlined) ?? { options: inlined, warnings: [] }
  // Our own options may hold a team's keys.
  const { gateway: _, ...providerOptions } = options.providerOptions ?? {}
  const key = input.package.into.options
  const watched = watchOptions(providerOptions, key, objectOr(objectOr(input.asked)[key]))
  return {
    options: { ...options, providerOptions: watched.options, abortSignal: input.signal },
    left: () => [...input.canonical.warnings, ...warnings, ...watched.unread()],
  }
}

const failingOf = ({ provider, owner, signal }: AdaptInput, reached: Reached) =>
  compact({ provider: provider.slug, owner, signal, reached })

const generate = async (model: PackageModel, input: AdaptInput) => {
  const { options, left } = await modelOptions(model, input)
  const { request: _, content: given, ...rest } = await model.doGenerate(options)
  const answer = { ...rest, content: jsonAlone(given, rest.providerMetadata) }
  const { response } = answer
  const told = errorInBody(response?.body, failingOf(input, 'answered'))
  if (told) throw told
  const finishReason = wholeFinish(answer, input.provider.slug)
  const warnings = [...left(), ...answer.warnings]
  const along = readAlong(input.package.usage)
  if (isObject(response?.body)) along.see(response.body)
  along.end(answer.usage.raw, answer.providerMetadata)
  return {
    result: { ...answer, finishReason, warnings },
    headers: response?.headers ?? {},
    usage: along.usage,
    warnings: () => warnings,
  }
}

const stream = async (model: PackageModel, input: AdaptInput) => {
  const { options, left } = await modelOptions(model, input)
  const { endsBy, usage } = input.package
  const answer = await model.doStream({ ...options, includeRawChunks: true })
  const along = readAlong(usage)
  let warnings = left()
  const open = (part: StreamPart): StreamPart => {
    if (part.type === 'raw' && isObject(part.rawValue)) along.see(part.rawValue)
    if (part.type === 'finish') along.end(part.usage.raw, part.providerMetadata)
    if (part.type !== 'stream-start') return part
    warnings = [...warnings, ...part.warnings]
    return { type: 'stream-start', warnings }
  }
  const finished = finishedParts(answer.stream, endsBy)
  const told = asksByTool(options, answer.request?.body) ? jsonAloneParts(finished) : finished
  async function* parts(): AsyncGenerator<StreamPart[]> {
    try {
      for await (const batch of told) yield batch.map(open)
    } catch (thrown) {
      throw packageError(thrown, failingOf(input, 'answered'))
    }
  }
  return {
    parts: parts(),
    headers: answer.response?.headers ?? {},
    usage: along.usage,
    warnings: () => warnings,
  }
}

/**
 * Runs a call through the provider's package, once: retries are routing's. Resolves when the provider has accepted it.
 * Throws GatewayError, as do the parts, which end with `finish` unless the answer was cut.
 */
export const adapt = async (input: AdaptInput): Promise<PackageAnswer> => {
  let reached: Reached = 'nobody'
  try {
    const model = await load(input, (next) => {
      reached = next
    })
    const answer = await (input.stream ? stream(model, input) : generate(model, input))
    return { ...answer, usageFormat: input.package.usage }
  } catch (thrown) {
    throw packageError(thrown, failingOf(input, reached))
  }
}
