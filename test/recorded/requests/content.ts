import { arrayOr, isObject, type JsonObject, type JsonValue, objectOr, stringOr } from '#gateway/core/json/value.ts'
import { inputOf } from '../answers/answer.ts'

/** What a request says, whatever the API it is written in. Reasoning is left out: it goes to nobody but its issuer. */
export interface RequestContent {
  readonly texts: readonly string[]
  /** Inputs of earlier calls. */
  readonly inputs: readonly unknown[]
  readonly tools: readonly string[]
  /** URLs, or bytes as base64. */
  readonly images: readonly string[]
  /** Only its own provider runs a tool of it. */
  readonly isNative: boolean
}

const SPOKEN = new Set<unknown>(['text', undefined])

const textsIn = (content: JsonValue | undefined): string[] => {
  if (typeof content === 'string') return [content]
  return arrayOr(content)
    .map(objectOr)
    .flatMap((part) => [
      ...(SPOKEN.has(part['type']) ? [stringOr(part['text']) ?? ''] : []),
      ...(part['type'] === 'tool_result' ? textsIn(part['content']) : []),
    ])
}

const imagesIn = (content: JsonValue | undefined): string[] =>
  arrayOr(content)
    .map(objectOr)
    .flatMap((part) => {
      const { data, url } = objectOr(part['source'] ?? part['image_url'])
      const image = stringOr(data) ?? stringOr(url)?.replace(/^data:[^,]*,/, '')
      return [...(image === undefined ? [] : [image]), ...imagesIn(part['content'])]
    })

const inputsIn = (message: JsonObject): unknown[] => [
  ...arrayOr(message['tool_calls']).map((call) => inputOf(String(objectOr(objectOr(call)['function'])['arguments']))),
  ...arrayOr(message['content']).flatMap((part) =>
    objectOr(part)['type'] === 'tool_use' ? [objectOr(part)['input']] : [],
  ),
]

/** A chat completions or Messages request. */
export const readRequest = (body: JsonObject): RequestContent => {
  const messages = arrayOr(body['messages']).filter(isObject)
  const tools = arrayOr(body['tools']).filter(isObject)
  return {
    texts: [...textsIn(body['system']), ...messages.flatMap(({ content }) => textsIn(content))],
    inputs: messages.flatMap(inputsIn),
    tools: tools.map((tool) => String(objectOr(tool['function'])['name'] ?? tool['name'])),
    images: messages.flatMap(({ content }) => imagesIn(content)),
    isNative: tools.some(({ type }) => type !== undefined && type !== 'function' && type !== 'custom'),
  }
}

/** Everything in a body, JSON inside of strings included. */
const valuesIn = (value: unknown): unknown[] => {
  const inner = typeof value === 'string' && /^\s*[{[]/.test(value) ? inputOf(value) : value
  const children = typeof inner === 'object' && inner !== null ? Object.values(inner) : []
  return [value, ...(inner === value ? [] : [inner]), ...children.flatMap(valuesIn)]
}

const ordered = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    isObject(inner) ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner,
  )

/** What of it is not in a body, in words for a report. */
export const missing = (said: RequestContent, body: JsonObject): string[] => {
  const values = valuesIn(body)
  const strings = values.filter((value) => typeof value === 'string')
  const objects = new Set(values.map(ordered))
  const isThere = (text: string): boolean => strings.some((string) => string.includes(text.trimEnd()))
  return [
    ...[...said.texts, ...said.tools, ...said.images].filter((text) => !isThere(text)),
    ...said.inputs.map(ordered).filter((input) => !objects.has(input)),
  ]
}
