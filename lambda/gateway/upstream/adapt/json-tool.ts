import type { CallOptions, Content, ProviderMetadata, StreamPart } from '../../core/canonical/parts.ts'
import { arrayOr, isObject, objectOr, parseObject } from '../../core/json/value.ts'

/** What packages call the tool that they force an answer in JSON by: @ai-sdk/amazon-bedrock 5.0.101. */
const JSON_TOOL = 'json'

/** Did the package ask for JSON by a tool of its own? `sent` is the body that it made of the call. */
export const asksByTool = ({ responseFormat, tools = [] }: CallOptions, sent: unknown): boolean => {
  if (responseFormat?.type !== 'json' || tools.some(({ name }) => name === JSON_TOOL)) return false
  return arrayOr(objectOr(objectOr(sent)['toolConfig'])['tools']).some(
    (tool) => objectOr(objectOr(tool)['toolSpec'])['name'] === JSON_TOOL,
  )
}

/** It says so at the end. */
const cameByTool = (metadata: ProviderMetadata = {}): boolean =>
  Object.values(metadata).some((own) => own['isJsonResponseFromTool'] === true)

/** The last of these texts that is an object, as what a tool is called with always is. */
const objectAmong = (texts: readonly string[]): number => texts.findLastIndex((text) => isObject(parseObject(text)))

/** An answer without what was said beside its JSON, where that came by the package's tool. */
export const jsonAlone = (content: readonly Content[], metadata: ProviderMetadata | undefined): Content[] => {
  const at = cameByTool(metadata) ? objectAmong(content.map((part) => (part.type === 'text' ? part.text : ''))) : -1
  return at === -1 ? [...content] : content.filter((part, index) => part.type !== 'text' || index === at)
}

type TextPart = Extract<StreamPart, { type: 'text-start' | 'text-delta' | 'text-end' }>

const isText = (part: StreamPart): part is TextPart => /^text-/.test(part.type)

const isCall = ({ type }: StreamPart): boolean => type === 'tool-input-start' || type === 'tool-call'

const jsonAmong = (held: readonly TextPart[]): TextPart[] => {
  const ids = [...new Set(held.map(({ id }) => id))]
  const textOf = (of: string): string =>
    held.map((part) => (part.id === of && part.type === 'text-delta' ? part.delta : '')).join('')
  const id = ids[objectAmong(ids.map(textOf))]
  return id === undefined ? [...held] : held.filter((part) => part.id === id)
}

/**
 * The same of a stream. Which text is the JSON is known at the end, and it comes in one piece, so all text waits for
 * that; or for a call of the caller's own tools, with which there is no such answer.
 */
export async function* jsonAloneParts(batches: AsyncIterable<StreamPart[]>): AsyncGenerator<StreamPart[]> {
  let held: TextPart[] = []
  for await (const batch of batches) {
    const told = batch.flatMap((part): StreamPart[] => {
      if (isText(part)) {
        held.push(part)
        return []
      }
      if (part.type !== 'finish' && !isCall(part)) return [part]
      const texts = part.type === 'finish' && cameByTool(part.providerMetadata) ? jsonAmong(held) : held
      held = []
      return [...texts, part]
    })
    if (told.length > 0) yield told
  }
}
