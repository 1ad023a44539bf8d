import type OpenAI from 'openai'
import type { JsonObject } from '#gateway/core/json/value.ts'
import { type Examples, INSTRUCTED, PIXEL, SCHEMA } from './example.ts'

const tools = [{ type: 'function', function: { name: 'weather', parameters: SCHEMA } }]
const user = (part: JsonObject) => ({ messages: [{ role: 'user', content: [part] }] })
const after = (...messages: JsonObject[]) => ({ messages: [{ role: 'user', content: 'hi' }, ...messages] })
const call = { id: 'call_1', type: 'function', function: { name: 'weather', arguments: '{"city":"Ulm"}' } }
const cache = { type: 'ephemeral' }
const format = { type: 'json_schema', json_schema: { name: 'answer', schema: SCHEMA } }

/** Typed by OpenAI's own SDK: a field that it learns has no example here, and does not compile. */
const REQUEST = {
  model: { value: 'acme/one' },
  stream: { value: true },
  max_tokens: { value: 100 },
  max_completion_tokens: { value: 100 },
  temperature: { value: 0.5 },
  top_p: { value: 0.5 },
  frequency_penalty: { value: 0.5 },
  presence_penalty: { value: 0.5 },
  seed: { value: 7 },
  stop: { value: ['END'] },
  reasoning_effort: { value: 'high' },
  tool_choice: { value: 'required', beside: { tools }, becomes: { 'anthropic-messages': 'any' } },
  parallel_tool_calls: {
    value: false,
    beside: { tools },
    becomes: { 'anthropic-messages': true },
    also: { 'anthropic-messages': ['tool_choice.type'] },
  },
  user: { value: 'user-1' },
  safety_identifier: { value: 'user-1' },
  logit_bias: { value: { '50256': -100 } },
  store: { value: true },
  metadata: { value: { topic: 'weather' } },
  service_tier: { value: 'flex' },
  verbosity: { value: 'low' },
  prediction: { value: { type: 'content', content: 'It is sunny.' } },
  prompt_cache_key: { value: 'key-1' },
  prompt_cache_retention: { value: '24h' },
  prompt_cache_options: { value: { mode: 'explicit' } },
  top_logprobs: { value: 2 },
  n: { value: 2 },
  logprobs: { value: true },
  modalities: { value: ['text', 'audio'] },
  audio: { value: { voice: 'alloy', format: 'mp3' } },
  moderation: { value: { model: 'omni-moderation-latest' } },
  web_search_options: { value: {} },
  functions: { value: [{ name: 'weather' }] },
  function_call: { value: 'auto' },
} satisfies Examples

type Member = 'messages' | 'tools' | 'response_format' | 'stream_options'
REQUEST satisfies Record<Exclude<keyof OpenAI.ChatCompletionCreateParams, Member>, unknown>

export const OPENAI_CHAT: Examples = {
  ...REQUEST,
  'stream_options.include_usage': { value: true },
  'stream_options.include_obfuscation': { value: true },
  top_k: { value: 40 },
  'reasoning.effort': { value: 'high' },
  'reasoning.enabled': {
    value: true,
    becomes: { 'openai-chat': 'medium', 'anthropic-messages': 'medium', package: 'medium' },
  },
  'reasoning.max_tokens': { value: 2000, also: { 'anthropic-messages': ['thinking.type'] } },
  'reasoning.exclude': { value: true },
  usage: { value: { include: true } },
  'response_format.type': { value: 'json_object', becomes: { package: 'json' }, also: INSTRUCTED },
  'response_format.json_schema.schema': {
    value: SCHEMA,
    beside: { response_format: { type: 'json_schema', json_schema: { name: 'answer' } } },
    also: INSTRUCTED,
  },
  'response_format.json_schema.name': { value: 'weather', beside: { response_format: format } },
  'response_format.json_schema.description': { value: 'The weather.', beside: { response_format: format } },
  'response_format.json_schema.strict': { value: true, beside: { response_format: format } },
  'response_format.schema': { value: SCHEMA, beside: { response_format: { type: 'json_object' } }, also: INSTRUCTED },
  providerOptions: { value: { nobody: { a: 1 } } },
  provider: { value: { sort: 'cost', order: ['Google'] } },

  'messages[].role': { value: 'user' },
  'messages[].name': { value: 'Ann' },
  'messages[].cache_control': { value: cache },
  'messages[].tool_calls': {
    value: [call],
    beside: after({ role: 'assistant', content: 'Let me see.' }),
    becomes: { 'anthropic-messages': 'weather', package: 'weather' },
    // A conversation with calls has tools there.
    also: { 'anthropic-messages': ['tools', 'tool_choice'] },
  },
  'messages[].tool_call_id': {
    value: 'call_1',
    beside: after({ role: 'assistant', tool_calls: [call] }, { role: 'tool', content: 'Sunny.' }),
  },
  'messages[].refusal': { value: 'No.', beside: after({ role: 'assistant', content: 'Well.' }) },
  'messages[].reasoning': { value: 'Hm.', beside: after({ role: 'assistant', content: 'Hi.' }) },
  'messages[].reasoning_content': { value: 'Hm.', beside: after({ role: 'assistant', content: 'Hi.' }) },
  'messages[].reasoning_details': {
    value: [{ type: 'reasoning.text', text: 'Hm.', format: 'unknown', index: 0 }],
    beside: after({ role: 'assistant', content: 'Hi.' }),
  },
  'messages[].annotations': {
    value: [{ type: 'url_citation', url_citation: { url: 'https://a.example' } }],
    beside: after({ role: 'assistant', content: 'Hi.' }),
  },
  'messages[].audio': { value: { id: 'audio_1' }, beside: after({ role: 'assistant' }) },
  'messages[].function_call': { value: { name: 'weather', arguments: '{}' }, beside: after({ role: 'assistant' }) },

  'messages[].content[].type': { value: 'text', beside: user({ text: 'hi' }) },
  'messages[].content[].text': { value: 'ho', beside: user({ type: 'text' }) },
  'messages[].content[].refusal': {
    value: 'No.',
    beside: after({ role: 'assistant', content: [{ type: 'refusal' }] }),
  },
  'messages[].content[].thinking': {
    value: [{ type: 'text', text: 'Hm.' }],
    beside: after({
      role: 'assistant',
      content: [
        { type: 'text', text: 'Hi.' },
        { type: 'thinking', thinking: [] },
      ],
    }),
  },
  'messages[].content[].cache_control': { value: cache, beside: user({ type: 'text', text: 'hi' }) },
  'messages[].content[].image_url.url': {
    value: `data:image/png;base64,${PIXEL}`,
    beside: user({ type: 'image_url', image_url: {} }),
    becomes: { 'anthropic-messages': PIXEL, package: PIXEL },
  },
  'messages[].content[].image_url.detail': {
    value: 'low',
    beside: user({ type: 'image_url', image_url: { url: `data:image/png;base64,${PIXEL}` } }),
  },
  'messages[].content[].input_audio': {
    value: { data: 'AAAA', format: 'wav' },
    beside: user({ type: 'input_audio' }),
    becomes: { package: 'AAAA' },
  },
  'messages[].content[].video_url': {
    value: { url: 'data:video/mp4;base64,AAAA' },
    beside: user({ type: 'video_url' }),
    becomes: { package: 'AAAA' },
  },
  'messages[].content[].file.file_data': {
    value: 'data:application/pdf;base64,JVBERi0=',
    beside: user({ type: 'file', file: { filename: 'a.pdf' } }),
    becomes: { 'anthropic-messages': 'JVBERi0=', package: 'JVBERi0=' },
  },
  'messages[].content[].file.data': {
    value: 'JVBERi0=',
    beside: user({ type: 'file', file: { filename: 'a.pdf', media_type: 'application/pdf' } }),
    becomes: { 'openai-chat': 'data:application/pdf;base64,JVBERi0=' },
  },
  'messages[].content[].file.filename': {
    value: 'a.pdf',
    beside: user({ type: 'file', file: { file_data: 'data:application/pdf;base64,JVBERi0=' } }),
  },
  'messages[].content[].file.media_type': {
    value: 'application/pdf',
    beside: user({ type: 'file', file: { data: 'JVBERi0=' } }),
  },
  'messages[].content[].file.mediaType': {
    value: 'application/pdf',
    beside: user({ type: 'file', file: { data: 'JVBERi0=' } }),
  },
  'messages[].content[].file.file_id': { value: 'file-1', beside: user({ type: 'file', file: {} }) },

  'tools[].type': { value: 'function', beside: { tools: [{ function: { name: 'weather' } }] } },
  'tools[].function.name': { value: 'rain', beside: { tools: [{ type: 'function', function: {} }] } },
  'tools[].function.description': { value: 'Tells.', beside: { tools } },
  'tools[].function.parameters': { value: SCHEMA, beside: { tools: [{ function: { name: 'weather' } }] } },
  'tools[].function.strict': { value: true, beside: { tools } },
  'tools[].cache_control': { value: cache, beside: { tools } },
  'tools[].function.cache_control': { value: cache, beside: { tools } },
  'tools[].custom': { value: { name: 'grep' }, beside: { tools: [{ type: 'custom' }] } },
}
