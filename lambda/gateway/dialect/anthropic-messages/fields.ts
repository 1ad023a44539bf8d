import { type Field, type Fields, isOneOf } from '../../core/field.ts'
import { camel } from '../casing.ts'
import { onlySigns } from './reasoning/carrier.ts'

const TAG: Field = { to: 'gateway', why: 'says what the object is' }

type Row = Omit<Field, 'to'>

/**
 * Only Anthropic's own API keeps what these ask for: the answer of any other, a package included, would be another one.
 */
const native = (why: string): Row => ({ why, elsewhere: 'refused', except: { package: 'refused' } })

/** Fields that only Anthropic knows. */
const OWN: Readonly<Record<string, Row>> = {
  metadata: { why: 'only Anthropic’s abuse detection reads it.' },
  service_tier: { why: 'tiers of other providers have other names and prices.', harmless: isOneOf('auto') },
  speed: { why: 'a preference that only some Claude models know.', harmless: isOneOf('standard') },
  cache_control: { why: 'other providers cache without being asked.' },
  context_management: { why: 'only edits what the provider keeps of a long prompt.' },
  compaction: { why: 'only edits what the provider keeps of a long prompt.' },
  fallbacks: { why: 'the gateway has its own.' },
  fallback_credit_token: { why: 'a credit at Anthropic.' },
  diagnostics: { why: 'changes nothing in the answer.' },
  container: native('it names files and skills that live at Anthropic.'),
  mcp_servers: native('only Anthropic calls MCP servers for the model.'),
  safeguards: native('a protection that is not there must not seem to be.'),
  thread: native('the rest of the conversation lives at Anthropic.'),
  inference_geo: native('a promise about where data goes that others do not give.'),
  billing_policy: native('it says who is billed at Anthropic.'),
}

/** Their names: they travel under `providerOptions.anthropic` in the spelling of `@ai-sdk/anthropic`. */
export const OWN_FIELDS: readonly string[] = Object.keys(OWN)

const own = Object.fromEntries(
  Object.entries(OWN).map(([name, row]): [string, Field] => [
    name,
    { to: [`providerOptions.anthropic.${camel(name)}`], ...row },
  ]),
)

const REQUEST: Fields = {
  model: { to: 'gateway', why: 'chooses the route' },
  stream: { to: ['stream'], why: 'chooses the shape of the answer' },
  'system[].type': TAG,
  'system[].text': { to: ['prompt[system].content'], why: 'instructions' },
  'system[].cache_control': {
    to: ['prompt[system].providerOptions.anthropic.cacheControl'],
    why: 'other providers cache without being asked.',
  },
  max_tokens: { to: ['maxOutputTokens'], why: 'the output limit' },
  temperature: { to: ['temperature'], why: 'sampling' },
  top_p: { to: ['topP'], why: 'sampling' },
  top_k: { to: ['topK'], why: 'sampling' },
  stop_sequences: { to: ['stopSequences'], why: 'stop sequences' },
  'tool_choice.type': { to: ['toolChoice.type'], why: 'the choice among tools' },
  'tool_choice.name': { to: ['toolChoice.toolName'], why: 'the chosen tool' },
  'tool_choice.disable_parallel_tool_use': {
    to: ['providerOptions.anthropic.disableParallelToolUse', 'providerOptions.openai.parallelToolCalls'],
    why: 'one call at a time',
    harmless: isOneOf(false),
  },
  'thinking.type': { to: ['providerOptions.anthropic.thinking.type', 'reasoning'], why: 'the nearest effort' },
  'thinking.budget_tokens': {
    to: ['providerOptions.anthropic.thinking.budgetTokens', 'reasoning'],
    why: 'the nearest effort, by its share of max_tokens',
  },
  'thinking.display': {
    to: ['providerOptions.anthropic.thinking.display'],
    why: 'other providers show what they show',
    harmless: isOneOf('summarized'),
  },
  'thinking.block_binding': {
    to: ['providerOptions.anthropic.thinking.blockBinding'],
    why: 'signatures mean nothing to others',
  },
  'output_config.effort': { to: ['providerOptions.anthropic.effort', 'reasoning'], why: 'how much to think' },
  'output_config.format': {
    to: ['responseFormat'],
    why: 'JSON of a schema; as far as the provider can enforce it; the rest is told to the model, which is reported',
  },
  'output_config.task_budget': {
    to: ['providerOptions.anthropic.taskBudget'],
    why: 'only Claude is told how much is left',
  },
  output_format: { to: ['responseFormat'], why: 'the beta name of output_config.format' },
  anthropic_beta: { to: 'gateway', why: 'joins the header; each feature has a field of its own that is told of' },
  anthropic_version: { to: 'gateway', why: 'there is one version of the body' },
  providerOptions: { to: 'gateway', why: 'each provider gets those addressed to it' },
  ...own,
}

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
