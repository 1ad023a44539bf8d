import { type Field, type Fields, isOneOf } from '../../core/field.ts'
import type { JsonValue } from '../../core/json/value.ts'
import { REQUEST } from './call/fields.ts'

const isFalse = isOneOf(false)
const isEmpty = (value: JsonValue): boolean => Array.isArray(value) && value.length === 0

const TAG: Field = { to: 'gateway', why: 'says what the object is' }
const NATIVE = 'needs a provider that natively speaks this API'

const REASONING: Field = {
  to: 'gateway',
  why: 'goes back to who issued it, if that wants it; where it does not say whose it is, to any that wants it',
}

/** A cache marker of what stands at this place of the canonical form. */
const marker = (at: string): Field => ({
  to: [`${at}.providerOptions.anthropic.cacheControl`],
  why: 'prompts are cached without markers there, or not at all',
})

/** A file of one kind. */
const file = (kind: 'image' | 'audio' | 'video' | 'document', why: string): Field => ({
  to: [`prompt[].content[${kind}].data`, `prompt[].content[${kind}].mediaType`],
  why,
})

const MESSAGES: Fields = {
  'messages[].role': TAG,
  'messages[].name': { to: ['prompt[].providerOptions.openai.name'], why: 'there are no names of speakers' },
  'messages[].cache_control': marker('prompt[]'),
  'messages[].tool_calls': { to: ['prompt[].content[tool-call]'], why: 'calls of the model' },
  'messages[].tool_call_id': { to: ['prompt[].content[tool-result].toolCallId'], why: 'the call that is answered' },
  'messages[].refusal': { to: ['prompt[].content[refusal].text'], why: 'as text' },
  'messages[].reasoning': REASONING,
  'messages[].reasoning_content': REASONING,
  'messages[].reasoning_details': REASONING,
  'messages[].annotations': { to: 'reported', why: 'citations of an earlier answer', harmless: isEmpty },
  'messages[].audio': { to: 'refused', why: 'earlier audio answers cannot be carried to this model' },
  'messages[].function_call': {
    to: 'refused',
    why: 'the predecessor of tool_calls; use tool_calls for this model',
  },

  'messages[].content[].type': TAG,
  'messages[].content[].text': { to: ['prompt[].content[].text'], why: 'text' },
  'messages[].content[].refusal': { to: ['prompt[].content[refusal].text'], why: 'text' },
  'messages[].content[].thinking': REASONING,
  'messages[].content[].cache_control': marker('prompt[].content[]'),
  'messages[].content[].image_url.url': file(
    'image',
    'a URL that a provider does not fetch itself is fetched by the gateway',
  ),
  'messages[].content[].image_url.detail': {
    to: ['prompt[].content[].providerOptions.openai.imageDetail'],
    why: 'a setting of OpenAI models',
    harmless: isOneOf('auto'),
  },
  'messages[].content[].input_audio': file('audio', 'a sound'),
  'messages[].content[].video_url': file('video', 'a video'),
  'messages[].content[].file.file_data': file('document', 'a file'),
  'messages[].content[].file.data': file('document', 'a file'),
  'messages[].content[].file.filename': { to: ['prompt[].content[].filename'], why: 'the name of a file' },
  'messages[].content[].file.media_type': TAG,
  'messages[].content[].file.mediaType': TAG,
  'messages[].content[].file.file_id': {
    to: ['prompt[].content[].data.reference.openai'],
    why: 'the file is stored at OpenAI',
    elsewhere: 'refused',
  },
}

const TOOLS: Fields = {
  'tools[].type': TAG,
  'tools[].function.name': { to: ['tools[].name'], why: 'a tool' },
  'tools[].function.description': { to: ['tools[].description'], why: 'a tool' },
  'tools[].function.parameters': {
    to: ['tools[].inputSchema'],
    why: 'a tool; its schema as far as the provider takes it, the rest is told and reported',
  },
  'tools[].function.strict': {
    to: ['tools[].strict'],
    why: 'input of exactly the schema; reported where that cannot be held',
    harmless: isFalse,
  },
  'tools[].cache_control': marker('tools[]'),
  'tools[].function.cache_control': marker('tools[]'),
  'tools[].custom': { to: 'refused', why: `a custom tool ${NATIVE}` },
}

/** Chat completions as OpenAI documents them (SDK 7.57.0), and what OpenRouter and the gateway add. */
export const FIELDS: Fields = { ...REQUEST, ...MESSAGES, ...TOOLS }
