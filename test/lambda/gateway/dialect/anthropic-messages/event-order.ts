import { isObject, type JsonObject } from '../../../../../lambda/gateway/core/json.ts'
import { sseEvents } from '../../../../../lambda/gateway/upstream/sse.ts'

/** The events of a stream's text, each with its parsed data. */
export const eventsOf = (text: string): { event: string; data: JsonObject }[] => {
  const parser = sseEvents()
  return [...parser.push(Buffer.from(text)), ...parser.end()].map(({ event, data }) => ({
    event: event ?? '',
    data: JSON.parse(data) as JsonObject,
  }))
}

const DELTAS: Readonly<Record<string, readonly string[]>> = {
  text: ['text_delta', 'citations_delta'],
  thinking: ['thinking_delta', 'signature_delta'],
  tool_use: ['input_json_delta'],
  server_tool_use: ['input_json_delta'],
  mcp_tool_use: ['input_json_delta'],
}

const typeIn = (data: JsonObject, field: string): string => {
  const inner = data[field]
  return isObject(inner) ? String(inner['type']) : 'nothing'
}

/**
 * Walks through a stream as the documentation of the wire allows it and says where it goes wrong, undefined when it is
 * legal: https://docs.anthropic.com/en/docs/build-with-claude/streaming#event-types
 */
export const illegalEvent = (text: string): string | undefined => {
  let state: 'before' | 'between' | 'inside' | 'ending' | 'over' = 'before'
  let next = 0
  let open = ''
  for (const { event, data } of eventsOf(text)) {
    const at = `${event} in state ${state}`
    if (event !== data['type']) return `${at}: named ${String(data['type'])}`
    if (event === 'ping' && state !== 'before' && state !== 'over') continue
    if (event === 'error' && state !== 'over') state = 'over'
    else if (event === 'message_start' && state === 'before') state = 'between'
    else if (event === 'content_block_start' && state === 'between' && data['index'] === next) {
      open = typeIn(data, 'content_block')
      state = 'inside'
    } else if (event === 'content_block_delta' && state === 'inside' && data['index'] === next) {
      if (!DELTAS[open]?.includes(typeIn(data, 'delta'))) return `${at}: ${typeIn(data, 'delta')} in a ${open} block`
    } else if (event === 'content_block_stop' && state === 'inside' && data['index'] === next) {
      next++
      state = 'between'
    } else if (event === 'message_delta' && state === 'between') state = 'ending'
    else if (event === 'message_stop' && state === 'ending') state = 'over'
    else return `${at}, index ${String(data['index'])}`
  }
  return state === 'over' ? undefined : `ended in state ${state}`
}
