import type { CallOptions } from '#gateway/core/canonical/parts.ts'
import type { JsonObject } from '#gateway/core/json/value.ts'
import { type Examples, INSTRUCTED, PIXEL, SCHEMA } from './example.ts'

const tools = [{ type: 'function', name: 'weather', inputSchema: SCHEMA }]
const hi = { role: 'user', content: [{ type: 'text', text: 'hi' }] }
const user = (part: JsonObject) => ({ prompt: [{ role: 'user', content: [part] }] })
const call = { type: 'tool-call', toolCallId: 'call_1', toolName: 'weather', input: { city: 'Ulm' } }
const said = (part: JsonObject) => ({ prompt: [hi, { role: 'assistant', content: [part] }] })
const approved = (part: JsonObject) => ({
  prompt: [hi, { role: 'tool', content: [{ type: 'tool-approval-response', ...part }] }],
})
const output = { type: 'text', value: 'Sunny.' }
const answered = (part: JsonObject) => ({
  prompt: [
    hi,
    { role: 'assistant', content: [call] },
    { role: 'tool', content: [{ type: 'tool-result', toolName: 'weather', ...part }] },
  ],
})
const addressed = { nobody: { a: 1 } }

/** Typed by the AI SDK itself: an option that it learns has no example here, and does not compile. */
const CALL = {
  maxOutputTokens: { value: 100 },
  temperature: { value: 0.5 },
  stopSequences: { value: ['END'] },
  topP: { value: 0.5 },
  topK: { value: 40 },
  presencePenalty: { value: 0.5 },
  frequencyPenalty: { value: 0.5 },
  seed: { value: 7 },
  reasoning: { value: 'high' },
  toolChoice: { value: { type: 'auto' }, beside: { tools }, becomes: { 'openai-chat': 'auto' } },
  includeRawChunks: { value: true },
  providerOptions: { value: addressed },
} satisfies Examples
CALL satisfies Record<Exclude<keyof CallOptions, 'prompt' | 'tools' | 'responseFormat'>, unknown>

export const AI_SDK: Examples = {
  ...CALL,
  headers: { value: { 'x-mine': '1' } },
  'responseFormat.type': { value: 'json', becomes: { 'openai-chat': 'json_object' }, also: INSTRUCTED },
  'responseFormat.schema': { value: SCHEMA, beside: { responseFormat: { type: 'json' } }, also: INSTRUCTED },
  'responseFormat.name': { value: 'answer', beside: { responseFormat: { type: 'json', schema: SCHEMA } } },
  'responseFormat.description': { value: 'It.', beside: { responseFormat: { type: 'json', schema: SCHEMA } } },

  'prompt[].role': { value: 'user' },
  'prompt[].providerOptions': { value: addressed },
  'prompt[].content[].type': { value: 'text', beside: user({ text: 'hi' }) },
  'prompt[].content[].text': { value: 'ho', beside: user({ type: 'text' }) },
  'prompt[].content[].data': {
    value: PIXEL,
    beside: user({ type: 'file', mediaType: 'image/png' }),
    becomes: { 'openai-chat': `data:image/png;base64,${PIXEL}` },
  },
  'prompt[].content[].mediaType': { value: 'image/png', beside: user({ type: 'file', data: PIXEL }) },
  'prompt[].content[].filename': {
    value: 'a.pdf',
    beside: user({ type: 'file', mediaType: 'application/pdf', data: 'JVBERi0=' }),
  },
  'prompt[].content[].toolCallId': { value: 'call_1', beside: answered({ output }) },
  'prompt[].content[].toolName': { value: 'weather', beside: answered({ toolCallId: 'call_1', output }) },
  'prompt[].content[].input': {
    value: { city: 'Bonn' },
    beside: { prompt: [hi, { role: 'assistant', content: [call] }] },
    becomes: { 'openai-chat': '{"city":"Bonn"}' },
  },
  'prompt[].content[].output': {
    value: output,
    beside: answered({ toolCallId: 'call_1' }),
    becomes: { 'openai-chat': 'Sunny.', 'anthropic-messages': 'Sunny.' },
  },
  'prompt[].content[].providerExecuted': { value: false, beside: said(call) },
  'prompt[].content[].kind': {
    value: 'anthropic.card',
    beside: said({ type: 'custom', providerOptions: { anthropic: { block: { type: 'card' } } } }),
  },
  'prompt[].content[].approvalId': { value: 'approval_1', beside: approved({ approved: true }) },
  'prompt[].content[].approved': {
    value: true,
    beside: approved({ approvalId: 'approval_1' }),
  },
  'prompt[].content[].providerOptions': { value: addressed },
  'prompt[].content[].*': { value: 5 },

  'tools[].type': { value: 'function', beside: { tools: [{ name: 'weather', inputSchema: SCHEMA }] } },
  'tools[].name': { value: 'rain', beside: { tools: [{ type: 'function', inputSchema: SCHEMA }] } },
  'tools[].description': { value: 'Tells.', beside: { tools } },
  'tools[].inputSchema': { value: SCHEMA, beside: { tools: [{ type: 'function', name: 'weather' }] } },
  'tools[].strict': { value: true, beside: { tools } },
  'tools[].inputExamples': {
    value: [{ input: { city: 'Ulm' } }],
    beside: { tools },
    becomes: { 'anthropic-messages': { city: 'Ulm' } },
  },
  'tools[].id': {
    value: 'anthropic.web_search_20250305',
    beside: { tools: [{ type: 'provider', name: 'web_search', args: {} }] },
    becomes: { 'anthropic-messages': 'web_search_20250305' },
  },
  'tools[].args': {
    value: { maxUses: 1 },
    beside: { tools: [{ type: 'provider', id: 'anthropic.web_search_20250305', name: 'web_search' }] },
    becomes: { 'anthropic-messages': 1 },
  },
  'tools[].providerOptions': { value: addressed, beside: { tools } },
  'tools[].*': { value: 5, beside: { tools } },
}
