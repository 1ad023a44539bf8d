import { isObject, type JsonObject } from '#gateway/core/json/value.ts'
import { sseEvents } from '#gateway/transport/sse-events.ts'

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

/** Which event leads from which state to which. */
const STEPS: Readonly<Record<string, readonly [string, string]>> = {
  message_start: ['before', 'between'],
  content_block_start: ['between', 'inside'],
  content_block_delta: ['inside', 'inside'],
  content_block_stop: ['inside', 'between'],
  message_delta: ['between', 'ending'],
  message_stop: ['ending', 'over'],
}

const stateAfter = (event: string, state: string): string | undefined => {
  if (state === 'over') return undefined
  if (event === 'error') return 'over'
  if (event === 'ping') return state === 'before' ? undefined : state
  const [from, to] = STEPS[event] ?? []
  return from === state ? to : undefined
}

/**
 * Walks through a stream as the documentation of the wire allows it and says where it goes wrong, undefined when it is
 * legal: https://docs.anthropic.com/en/docs/build-with-claude/streaming#event-types
 */
export const illegalEvent = (text: string): string | undefined => {
  let state = 'before'
  let index = 0
  let block = ''
  for (const { event, data } of eventsOf(text)) {
    const next = stateAfter(event, state)
    const at = `${event} ${String(data['index'] ?? '')} in state ${state}`
    if (next === undefined || event !== data['type']) return at
    if (event.startsWith('content_block') && data['index'] !== index) return `${at}: expected ${index}`
    if (event === 'content_block_start') block = typeIn(data, 'content_block')
    const delta = event === 'content_block_delta' ? typeIn(data, 'delta') : undefined
    if (delta && !DELTAS[block]?.includes(delta)) return `${at}: ${delta} in a ${block} block`
    if (event === 'content_block_stop') index++
    state = next
  }
  return state === 'over' ? undefined : `ended in state ${state}`
}
