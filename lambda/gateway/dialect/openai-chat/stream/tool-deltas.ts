import type { ProviderMetadata, StreamPart } from '../../../core/canonical/parts.ts'
import { type JsonObject, type JsonValue, objectOr } from '../../../core/json/value.ts'
import { notAnAnswer } from '../error.ts'
import { type CallSign, callOrder, callSign } from './call-order.ts'

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

/** Tool calls put together from deltas. */
export const toolReader = (fallbackId: (count: number) => string) => {
  const calls: ToolCall[] = []
  const order = callOrder()

  const find = (sign: CallSign, fromEnd: number): ToolCall => {
    const at = order(sign, fromEnd)
    const known = calls[at]
    if (known) return known
    const { id, name = '' } = sign
    const isTaken = calls.some((call) => call.id === id)
    const call = { id: id === undefined || isTaken ? fallbackId(at) : id, name, input: '', isStarted: false }
    calls.push(call)
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
    read(delta: JsonObject, fromEnd = 1): StreamPart[] {
      const sign = callSign(delta)
      const call = find(sign, fromEnd)
      call.name ||= sign.name ?? ''
      const text = argumentText(objectOr(delta['function'])['arguments'])
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
