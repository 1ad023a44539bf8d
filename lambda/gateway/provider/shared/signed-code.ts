import type { Content, Message, PackageModel, ProviderMetadata, StreamPart } from '../../core/canonical/parts.ts'
import {
  arrayOr,
  isObject,
  type JsonObject,
  type JsonValue,
  objectOr,
  parseObject,
  stringOr,
} from '../../core/json/value.ts'
import { wrappedModel } from './wrapped-model.ts'

type Options = Parameters<PackageModel['doStream']>[0]
type Executed = Extract<StreamPart, { type: 'tool-call' | 'tool-result' }>

const TOOL = 'code_execution'

/** Names of Gemini's parts by what the package makes of them. */
const PARTS = { 'tool-call': 'executableCode', 'tool-result': 'codeExecutionResult' } as const

const isExecuted = (part: { readonly type: string }): part is Executed => part.type in PARTS

const runsCode = ({ tools = [] }: Options): boolean =>
  tools.some((tool) => tool.type === 'provider' && tool.id === `google.${TOOL}`)

/** Signatures of the parts of an answer that hold code or its result, in their order; undefined for one without. */
const signaturesIn = (answer: JsonObject): { readonly [type in keyof typeof PARTS]: (string | undefined)[] } => {
  const content = objectOr(objectOr(arrayOr(answer['candidates'])[0])['content'])
  const parts = arrayOr(content['parts']).map(objectOr)
  const of = (name: string) =>
    parts.filter((part) => isObject(part[name])).map((part) => stringOr(part['thoughtSignature']))
  return { 'tool-call': of(PARTS['tool-call']), 'tool-result': of(PARTS['tool-result']) }
}

/** Gives parts their signatures, as these come. `names` are the namespaces in which the package keeps them. */
const signer = (names: readonly string[]) => {
  const waiting: Record<keyof typeof PARTS, (string | undefined)[]> = { 'tool-call': [], 'tool-result': [] }
  return {
    read: (answer: JsonObject): void => {
      const found = signaturesIn(answer)
      waiting['tool-call'].push(...found['tool-call'])
      waiting['tool-result'].push(...found['tool-result'])
    },
    sign: (part: Content | StreamPart): void => {
      if (!isExecuted(part) || (part.type === 'tool-call' && !part.providerExecuted)) return
      const signature = waiting[part.type].shift()
      if (signature === undefined) return
      const own: ProviderMetadata = Object.fromEntries(names.map((name) => [name, { thoughtSignature: signature }]))
      part.providerMetadata = { ...part.providerMetadata, ...own }
    },
  }
}

/** The signatures that the prompt has for code and its results, in the order in which the package writes these. */
const signaturesOf = (prompt: readonly Message[], names: readonly string[]): (string | undefined)[] =>
  prompt.flatMap((message) => {
    if (message.role !== 'assistant') return []
    return message.content.flatMap((part) => {
      const isCode = part.type === 'tool-call' && part.providerExecuted
      const isResult = part.type === 'tool-result' && part.output.type === 'json'
      if ((!isCode && !isResult) || part.toolName !== TOOL) return []
      return [names.flatMap((name) => stringOr(part.providerOptions?.[name]?.['thoughtSignature']) ?? [])[0]]
    })
  })

const withSignatures = (body: JsonObject, signatures: readonly (string | undefined)[]): JsonObject => {
  const left = [...signatures]
  const signed = (part: JsonValue): JsonValue => {
    const isCode = Object.values(PARTS).some((name) => isObject(objectOr(part)[name]))
    const thoughtSignature = isCode ? left.shift() : undefined
    return thoughtSignature === undefined ? part : { ...objectOr(part), thoughtSignature }
  }
  const contents = arrayOr(body['contents']).map((entry): JsonValue => {
    const content = objectOr(entry)
    return { ...content, parts: arrayOr(content['parts']).map(signed) }
  })
  return { ...body, contents }
}

/** The package's `fetch` with signatures put back; itself where there are none. */
const signing = (
  fetch: typeof globalThis.fetch,
  signatures: readonly (string | undefined)[],
): typeof globalThis.fetch => {
  if (signatures.every((signature) => signature === undefined)) return fetch
  return (url, init) => {
    const body = parseObject(String(init?.body))
    return fetch(url, body ? { ...init, body: JSON.stringify(withSignatures(body, signatures)) } : init)
  }
}

const streamSigner = (names: readonly string[]): TransformStream<StreamPart, StreamPart> => {
  const { read, sign } = signer(names)
  return new TransformStream({
    transform(part, controller) {
      if (part.type === 'raw') read(objectOr(part.rawValue))
      else sign(part)
      controller.enqueue(part)
    },
  })
}

/**
 * Gemini's model with what @ai-sdk/google 4.0.121 drops both ways: the signatures of code that Gemini ran and of its
 * results. https://ai.google.dev/gemini-api/docs/thought-signatures
 */
export const signedCodeModel = (
  create: (fetch: typeof globalThis.fetch) => PackageModel,
  fetch: typeof globalThis.fetch,
  names: readonly string[],
): PackageModel => {
  const modelFor = ({ prompt }: Options): PackageModel => create(signing(fetch, signaturesOf(prompt, names)))
  return wrappedModel(create(fetch), {
    doGenerate: async (options) => {
      const answer = await modelFor(options).doGenerate(options)
      if (!runsCode(options)) return answer
      const { read, sign } = signer(names)
      read(objectOr(answer.response?.body))
      for (const part of answer.content) sign(part)
      return answer
    },
    doStream: async (options) => {
      if (!runsCode(options)) return modelFor(options).doStream(options)
      const answer = await modelFor(options).doStream({ ...options, includeRawChunks: true })
      return { ...answer, stream: answer.stream.pipeThrough(streamSigner(names)) }
    },
  })
}
