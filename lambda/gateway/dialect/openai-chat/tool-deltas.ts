import { type JsonObject, type JsonValue, numberOr, objectOr, stringOr } from '../../core/json.ts'
import type { ProviderMetadata, StreamPart } from '../../core/parts.ts'
import { notAnAnswer } from './error.ts'

interface ToolCall {
  readonly id: string
  name: string
  input: string
  isStarted: boolean
}

/** Some servers send the arguments as an object. */
const argumentText = (value: JsonValue | undefined): string => {
  if (value === undefined || value === null) return ''
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/**
 * Tool calls put together from deltas. A delta belongs to the call of its `index`; without one (Mistral) an id opens a
 * call and no id goes on with the last. Some servers send every parallel call at index 0: a new id with a name is a new
 * call there too.
 */
export const toolReader = (fallbackId: (count: number) => string) => {
  const calls: ToolCall[] = []
  const byIndex = new Map<number, ToolCall>()

  const find = (index: number | undefined, id: string | undefined, name: string | undefined): ToolCall => {
    const known = index === undefined ? (id ? calls.find((call) => call.id === id) : calls.at(-1)) : byIndex.get(index)
    if (known && !(id && name && known.id !== id)) return known
    const isTaken = calls.some((call) => call.id === id)
    const call = {
      id: id === undefined || isTaken ? fallbackId(calls.length) : id,
      name: name ?? '',
      input: '',
      isStarted: false,
    }
    calls.push(call)
    if (index !== undefined) byIndex.set(index, call)
    return call
  }

  const start = (call: ToolCall): StreamPart[] => {
    call.isStarted = true
    const begin: StreamPart = { type: 'tool-input-start', id: call.id, toolName: call.name }
    return call.input === '' ? [begin] : [begin, { type: 'tool-input-delta', id: call.id, delta: call.input }]
  }

  return {
    get count() {
      return calls.length
    },
    has: (id: string) => calls.some((call) => call.id === id),
    read(delta: JsonObject): StreamPart[] {
      const definition = objectOr(delta['function'])
      const name = stringOr(definition['name']) || undefined
      const call = find(numberOr(delta['index']), stringOr(delta['id']) || undefined, name)
      call.name ||= name ?? ''
      const text = argumentText(definition['arguments'])
      call.input += text
      if (!call.isStarted) return call.name === '' ? [] : start(call)
      return text === '' ? [] : [{ type: 'tool-input-delta', id: call.id, delta: text }]
    },
    /** Ends every call; throws `upstream-failed` for one without a name. `signatures` holds opaque state by call id. */
    end(signatures: ReadonlyMap<string, ProviderMetadata>): StreamPart[] {
      return calls.flatMap((call): StreamPart[] => {
        if (!call.isStarted) throw notAnAnswer('called a tool without naming it')
        const providerMetadata = signatures.get(call.id)
        return [
          { type: 'tool-input-end', id: call.id },
          {
            type: 'tool-call',
            toolCallId: call.id,
            toolName: call.name,
            input: call.input.trim() === '' ? '{}' : call.input,
            ...(providerMetadata ? { providerMetadata } : {}),
          },
        ]
      })
    },
  }
}
