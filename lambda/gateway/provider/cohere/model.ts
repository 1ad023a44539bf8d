import type {
  Content,
  FilePart,
  FinishReason,
  Message,
  PackageModel,
  StreamPart,
  UserPart,
} from '../../core/canonical/parts.ts'
import { GatewayError } from '../../core/error.ts'
import { arrayOr, compact, isObject, type JsonObject, objectOr, parseObject, stringOr } from '../../core/json/value.ts'
import { wrappedModel } from '../shared/wrapped-model.ts'

type Options = Parameters<PackageModel['doStream']>[0]
type Create = (fetch: typeof globalThis.fetch) => PackageModel

const PLAN = 'tool-plan'

const planOf = (event: JsonObject): string =>
  stringOr(objectOr(objectOr(event['delta'])['message'])['tool_plan']) ?? stringOr(event['tool_plan']) ?? ''

/** In the shape in which the package tells the citations of a whole answer. */
const sourceOf = (
  { start, end, text, sources, type }: JsonObject,
  id: string,
): Extract<Content, { type: 'source' }> => ({
  type: 'source',
  sourceType: 'document',
  id,
  mediaType: 'text/plain',
  title: stringOr(objectOr(objectOr(arrayOr(sources)[0])['document'])['title']) || 'Document',
  providerMetadata: { cohere: { start, end, text, sources, ...(type ? { citationType: type } : {}) } },
})

/**
 * The package knows only documents as sources and fails on the output of a tool, which models cite after every call.
 */
const withDocument = (source: JsonObject): JsonObject => {
  const { id, document, tool_output: output } = source
  const { text = JSON.stringify(output ?? document ?? {}), title = id ?? '' } = objectOr(document)
  return { ...source, document: { ...objectOr(document), text, title } }
}

const citingDocuments = (answer: JsonObject): JsonObject => {
  const message = objectOr(answer['message'])
  const citations = arrayOr(message['citations'])
    .filter(isObject)
    .map((citation) => ({ ...citation, sources: arrayOr(citation['sources']).filter(isObject).map(withDocument) }))
  return { ...answer, message: { ...message, citations } }
}

/** What an assistant said or thought before its calls: the package sends the calls alone. */
const plansOf = (prompt: readonly Message[]): string[] =>
  prompt.flatMap((message) => {
    if (message.role !== 'assistant') return []
    const said = message.content.filter((part) => part.type === 'text' || part.type === 'reasoning')
    return [said.map(({ text }) => text).join('')]
  })

const withPlans = (body: JsonObject, plans: readonly string[]): JsonObject => {
  const left = [...plans]
  const messages = arrayOr(body['messages']).map((entry) => {
    const message = objectOr(entry)
    const plan = message['role'] === 'assistant' ? left.shift() : undefined
    return message['tool_calls'] && plan ? { ...message, tool_plan: plan } : message
  })
  return { ...body, messages }
}

/** The package's `fetch` with both repairs. */
const repairing =
  (fetch: typeof globalThis.fetch, prompt: readonly Message[]): typeof globalThis.fetch =>
  async (url, init) => {
    const body = withPlans(parseObject(String(init?.body)) ?? {}, plansOf(prompt))
    const response = await fetch(url, { ...init, body: JSON.stringify(body) })
    if (!response.ok || body['stream'] === true) return response
    const text = await response.text()
    const answer = parseObject(text)
    return new Response(answer ? JSON.stringify(citingDocuments(answer)) : text, response)
  }

/** The package takes any file but an image for a document's text, also when it is base64. */
const asDocument = (part: FilePart): FilePart => {
  const { data, mediaType } = part
  if (data.type !== 'data' || mediaType.startsWith('image')) return part
  if (!/^text\/|[/+](json|xml|yaml)$/.test(mediaType))
    throw new GatewayError('unsupported', `cohere takes images and text, not a file of type ${mediaType}.`)
  const bytes = typeof data.data === 'string' ? Buffer.from(data.data, 'base64') : Buffer.from(data.data)
  return { ...part, data: { type: 'text', text: bytes.toString() } }
}

const withDocuments = (options: Options): Options => ({
  ...options,
  prompt: options.prompt.map((message): Message => {
    if (message.role !== 'user') return message
    const content = message.content.map((part): UserPart => (part.type === 'file' ? asDocument(part) : part))
    return { ...message, content }
  }),
})

/** https://docs.cohere.com/reference/chat: `TIMEOUT` is a failure too. */
const finishOf = (reason: FinishReason): FinishReason =>
  /^(ERROR|TIMEOUT)/.test(reason.raw ?? '') ? { ...reason, unified: 'error' } : reason

/**
 * Adds what the package leaves out of its stream but shows as raw events: the plan before tool calls, and citations.
 */
const completed = (): TransformStream<StreamPart, StreamPart> => {
  let isPlanning = false
  let cited = 0
  const partsOf = (event: JsonObject): StreamPart[] => {
    if (event['type'] === 'tool-plan-delta') {
      const start: StreamPart[] = isPlanning ? [] : [{ type: 'reasoning-start', id: PLAN }]
      isPlanning = true
      return [...start, { type: 'reasoning-delta', id: PLAN, delta: planOf(event) }]
    }
    const end: StreamPart[] = isPlanning ? [{ type: 'reasoning-end', id: PLAN }] : []
    isPlanning = false
    const citation = objectOr(objectOr(event['delta'])['message'])['citations']
    const isCitation = event['type'] === 'citation-start' && isObject(citation)
    return isCitation ? [...end, sourceOf(citation, `citation-${cited++}`)] : end
  }
  return new TransformStream({
    transform(part, controller) {
      if (part.type === 'finish') part.finishReason = finishOf(part.finishReason)
      const raw = part.type === 'raw' && isObject(part.rawValue) ? part.rawValue : undefined
      for (const added of raw ? partsOf(raw) : []) controller.enqueue(added)
      controller.enqueue(part)
    },
  })
}

/**
 * The package's model with what 4.0.52 drops of Cohere's answers and requests put back: `tool_plan`, which Cohere calls
 * a chain-of-thought, as reasoning; citations in streams and of tool output; documents that came as base64.
 */
export const cohereModel = (create: Create, fetch: typeof globalThis.fetch): PackageModel => {
  const modelFor = ({ prompt }: Options): PackageModel => create(repairing(fetch, prompt))
  return wrappedModel(create(fetch), {
    doGenerate: async (options) => {
      const answer = await modelFor(options).doGenerate(withDocuments(options))
      const { id, message } = objectOr(answer.response?.body)
      const plan = planOf(objectOr(message))
      const reasoning: Content[] = plan ? [{ type: 'reasoning', text: plan }] : []
      return {
        ...answer,
        content: [...reasoning, ...answer.content],
        finishReason: finishOf(answer.finishReason),
        response: compact({ ...answer.response, id: answer.response?.id ?? stringOr(id) }),
      }
    },
    doStream: async (options) => {
      const answer = await modelFor(options).doStream({ ...withDocuments(options), includeRawChunks: true })
      return { ...answer, stream: answer.stream.pipeThrough(completed()) }
    },
  })
}
