import { type Field, type Fields, isOneOf } from '../../core/field.ts'
import { REQUEST, type Row } from './call/fields.ts'
import { onlySigns } from './reasoning/carrier.ts'

const TAG: Field = { to: 'gateway', why: 'says what the object is' }

const REASONING: Field = {
  to: 'gateway',
  why: 'goes back to who issued it, if that wants it; where it does not say whose it is, to any that wants it',
}

/** An option of a block that only Anthropic knows. */
const blockOption = (name: string, row: Row): Field => ({
  to: [`prompt[].content[].providerOptions.anthropic.${name}`],
  ...row,
})

const MESSAGES: Fields = {
  'messages[].role': TAG,
  'messages[].content[].type': TAG,
  'messages[].content[].text': { to: ['prompt[].content[].text'], why: 'text' },
  'messages[].content[].cache_control': blockOption('cacheControl', {
    why: 'other providers cache without being asked.',
  }),
  'messages[].content[].source': {
    to: ['prompt[].content[].data', 'prompt[].content[].mediaType'],
    why: 'a URL that a provider does not fetch itself is fetched by the gateway',
  },
  'messages[].content[].title': {
    to: ['prompt[].content[].filename', 'prompt[].content[].providerOptions.anthropic.title'],
    why: 'the name of a document',
  },
  'messages[].content[].context': blockOption('context', { why: 'other providers take a document without it' }),
  'messages[].content[].citations': blockOption('citations', {
    why: 'other providers do not cite documents',
    harmless: onlySigns,
  }),
  'messages[].content[].thinking': REASONING,
  'messages[].content[].signature': REASONING,
  'messages[].content[].data': REASONING,
  'messages[].content[].id': { to: ['prompt[].content[tool-call].toolCallId'], why: 'a call of the model' },
  'messages[].content[].name': { to: ['prompt[].content[].toolName'], why: 'a call of the model' },
  'messages[].content[].input': { to: ['prompt[].content[].input'], why: 'a call of the model' },
  'messages[].content[].caller': blockOption('caller', {
    why: 'only Anthropic lets programs call tools',
    harmless: (value) => JSON.stringify(value) === '{"type":"direct"}',
  }),
  'messages[].content[].server_name': { to: 'gateway', why: 'travels with its block' },
  'messages[].content[].encrypted_content': REASONING,
  'messages[].content[].file_id': { to: 'gateway', why: 'travels with its block' },
  'messages[].content[].tool_use_id': {
    to: ['prompt[].content[tool-result].toolCallId'],
    why: 'the call that is answered',
  },
  'messages[].content[].content': {
    to: ['prompt[].content[].output'],
    why: 'the answer of a tool, or a search result',
  },
  'messages[].content[].is_error': {
    to: ['prompt[].content[].output.type'],
    why: 'a tool that failed',
    harmless: isOneOf(false),
  },
}

const toolOption = (name: string, row: Row): Field => ({ to: [`tools[].providerOptions.anthropic.${name}`], ...row })

const TOOLS: Fields = {
  'tools[].type': TAG,
  'tools[].name': { to: ['tools[].name'], why: 'a tool' },
  'tools[].description': { to: ['tools[].description'], why: 'a tool' },
  'tools[].input_schema': {
    to: ['tools[].inputSchema'],
    why: 'a tool; its schema as far as the provider takes it, the rest is told and reported',
  },
  'tools[].strict': {
    to: ['tools[].strict'],
    why: 'input of exactly the schema; reported where that cannot be held',
    harmless: isOneOf(false),
  },
  'tools[].input_examples': { to: ['tools[].inputExamples'], why: 'examples of input' },
  'tools[].cache_control': toolOption('cacheControl', { why: 'other providers cache without being asked.' }),
  'tools[].defer_loading': toolOption('deferLoading', {
    why: 'the model sees all tools',
    harmless: isOneOf(false),
  }),
  'tools[].allowed_callers': toolOption('allowedCallers', { why: 'only Anthropic lets programs call tools' }),
  'tools[].eager_input_streaming': toolOption('eagerInputStreaming', {
    why: 'input streams as the provider sends it',
    harmless: isOneOf(false),
  }),
  'tools[].*': {
    to: ['tools[].providerOptions.anthropic'],
    why: "settings of Anthropic's own tools, which are refused elsewhere",
  },
}

/** Messages as Anthropic documents them, betas included (SDK 1.12.0). */
export const FIELDS: Fields = { ...REQUEST, ...MESSAGES, ...TOOLS }
