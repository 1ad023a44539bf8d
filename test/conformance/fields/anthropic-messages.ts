import type Anthropic from '@anthropic-ai/sdk'
import type { JsonObject } from '#gateway/core/json/value.ts'
import { type Examples, PIXEL, SCHEMA } from './example.ts'

const tools = [{ name: 'weather', input_schema: SCHEMA }]
const user = (block: JsonObject) => ({ messages: [{ role: 'user', content: [block] }] })
const after = (...messages: JsonObject[]) => ({ messages: [{ role: 'user', content: 'hi' }, ...messages] })
const call = { type: 'tool_use', id: 'call_1', name: 'weather', input: { city: 'Ulm' } }
const answered = (result: JsonObject) =>
  after({ role: 'assistant', content: [call] }, { role: 'user', content: [{ type: 'tool_result', ...result }] })
const said = (block: JsonObject) => after({ role: 'assistant', content: [{ type: 'text', text: 'Hi.' }, block] })
const cache = { type: 'ephemeral' }
const text = { type: 'text', media_type: 'text/plain', data: 'A page.' }
const pdf = { type: 'base64', media_type: 'application/pdf', data: 'JVBERi0=' }
const format = { type: 'json_schema', schema: SCHEMA }
const thinking = { type: 'enabled', budget_tokens: 1024 }
const highFormat = { 'openai-chat': SCHEMA, package: SCHEMA }

/** Typed by Anthropic's own SDK: a field that it learns has no example here, and does not compile. */
const REQUEST = {
  model: { value: 'acme/one' },
  stream: { value: true },
  max_tokens: { value: 4000 },
  temperature: { value: 0.5 },
  top_p: { value: 0.5 },
  top_k: { value: 40 },
  stop_sequences: { value: ['END'] },
  output_format: { value: format, becomes: highFormat },
  metadata: { value: { user_id: 'user-1' }, becomes: { package: { userId: 'user-1' } } },
  service_tier: { value: 'standard_only' },
  speed: { value: 'fast' },
  cache_control: { value: cache },
  context_management: { value: { edits: [{ type: 'clear_tool_uses_20250919' }] } },
  compaction: { value: { type: 'summarize' } },
  fallbacks: { value: [{ model: 'claude-haiku-4-5' }] },
  fallback_credit_token: { value: 'token-1' },
  diagnostics: { value: { previous_message_id: 'msg_1' }, becomes: { package: { previousMessageId: 'msg_1' } } },
  container: { value: 'container_1' },
  mcp_servers: { value: [{ type: 'url', name: 'docs', url: 'https://mcp.example' }] },
  thread: { value: { id: 'thread_1' } },
  inference_geo: { value: 'eu' },
  billing_policy: { value: { type: 'billing_policy', bill_to: 'user_profile' } },
} satisfies Examples

type Params = keyof Anthropic.Beta.MessageCreateParams | keyof Anthropic.MessageCreateParams
/** Members have rows of their own; the last ones are headers in the SDK's clothes. */
type Other = 'messages' | 'system' | 'tools' | 'tool_choice' | 'thinking' | 'output_config'
type Headers = 'betas' | 'user_profile_id' | 'workspace_id'
REQUEST satisfies Record<Exclude<Params, Other | Headers>, unknown>

export const ANTHROPIC_MESSAGES: Examples = {
  ...REQUEST,
  'system[].type': { value: 'text', beside: { system: [{ text: 'Be kind.' }] } },
  'system[].text': { value: 'Be kind.', beside: { system: [{ type: 'text' }] } },
  'system[].cache_control': { value: cache, beside: { system: [{ type: 'text', text: 'Be kind.' }] } },
  'tool_choice.type': { value: 'any', beside: { tools }, becomes: { 'openai-chat': 'required', package: 'required' } },
  'tool_choice.name': { value: 'weather', beside: { tools, tool_choice: { type: 'tool' } } },
  'tool_choice.disable_parallel_tool_use': {
    value: true,
    beside: { tools, tool_choice: { type: 'auto' } },
    becomes: { 'openai-chat': false },
  },
  'thinking.type': {
    value: 'adaptive',
    becomes: { 'openai-chat': 'high' },
  },
  'thinking.budget_tokens': {
    value: 3000,
    beside: { max_tokens: 4000, thinking: { type: 'enabled' } },
    becomes: { 'openai-chat': 'high' },
  },
  'thinking.display': { value: 'omitted', beside: { max_tokens: 4000, thinking } },
  'thinking.block_binding': { value: 'strict', beside: { max_tokens: 4000, thinking } },
  'output_config.effort': { value: 'high' },
  'output_config.format': { value: format, becomes: highFormat },
  'output_config.task_budget': { value: { type: 'tokens', total: 20_000 } },
  safeguards: { value: [{ type: 'fallback' }] },
  anthropic_beta: { value: ['context-1m-2025-08-07'] },
  anthropic_version: { value: '2023-06-01' },
  providerOptions: { value: { nobody: { a: 1 } } },

  'messages[].role': { value: 'user' },
  'messages[].content[].type': { value: 'text', beside: user({ text: 'hi' }) },
  'messages[].content[].text': { value: 'ho', beside: user({ type: 'text' }) },
  'messages[].content[].cache_control': { value: cache, beside: user({ type: 'text', text: 'hi' }) },
  'messages[].content[].source': {
    value: { type: 'base64', media_type: 'image/png', data: PIXEL },
    beside: user({ type: 'image' }),
    becomes: { 'openai-chat': `data:image/png;base64,${PIXEL}`, package: PIXEL },
  },
  'messages[].content[].title': { value: 'A page', beside: user({ type: 'document', source: pdf }) },
  'messages[].content[].context': { value: 'Of a book.', beside: user({ type: 'document', source: text }) },
  'messages[].content[].citations': { value: { enabled: true }, beside: user({ type: 'document', source: text }) },
  'messages[].content[].thinking': { value: 'Hm.', beside: said({ type: 'thinking', signature: 'c2ln' }) },
  'messages[].content[].signature': { value: 'c2ln', beside: said({ type: 'thinking', thinking: 'Hm.' }) },
  'messages[].content[].data': { value: 'ZGF0YQ==', beside: said({ type: 'redacted_thinking' }) },
  'messages[].content[].id': { value: 'call_2', beside: said({ ...call, id: 'call_1' }) },
  'messages[].content[].name': { value: 'rain', beside: said(call), also: { 'anthropic-messages': ['tools'] } },
  'messages[].content[].input': {
    value: { city: 'Bonn' },
    beside: said(call),
    becomes: { 'openai-chat': '{"city":"Bonn"}' },
  },
  'messages[].content[].caller': {
    value: { type: 'code_execution_20250825', tool_id: 'srvtoolu_1' },
    beside: said(call),
    becomes: { package: { type: 'code_execution_20250825', toolId: 'srvtoolu_1' } },
  },
  'messages[].content[].server_name': { value: 'docs', beside: said({ ...call, type: 'mcp_tool_use' }) },
  'messages[].content[].encrypted_content': {
    value: 'ZGF0YQ==',
    beside: said({ type: 'compaction', content: 'So far.' }),
  },
  'messages[].content[].file_id': { value: 'file_1', beside: said({ type: 'container_upload' }) },
  'messages[].content[].tool_use_id': { value: 'call_1', beside: answered({ content: 'Sunny.' }) },
  'messages[].content[].content': { value: 'Sunny.', beside: answered({ tool_use_id: 'call_1' }) },
  'messages[].content[].is_error': {
    value: true,
    beside: answered({ tool_use_id: 'call_1', content: 'No.' }),
    becomes: { package: 'error-text' },
  },

  'tools[].type': { value: 'custom', beside: { tools } },
  'tools[].name': { value: 'rain', beside: { tools: [{ input_schema: SCHEMA }] } },
  'tools[].description': { value: 'Tells.', beside: { tools } },
  'tools[].input_schema': { value: SCHEMA, beside: { tools: [{ name: 'weather' }] } },
  'tools[].strict': { value: true, beside: { tools } },
  'tools[].input_examples': {
    value: [{ city: 'Ulm' }],
    beside: { tools },
    becomes: { package: [{ input: { city: 'Ulm' } }] },
  },
  'tools[].cache_control': { value: cache, beside: { tools } },
  'tools[].defer_loading': { value: true, beside: { tools } },
  'tools[].allowed_callers': { value: ['code_execution_20250825'], beside: { tools } },
  'tools[].eager_input_streaming': { value: true, beside: { tools } },
  'tools[].*': { value: 5, beside: { tools } },
}
