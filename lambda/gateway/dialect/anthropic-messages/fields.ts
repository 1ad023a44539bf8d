import type { Field, Fields, Treatment } from '../../core/field.ts'
import { camel } from '../casing.ts'
import { everywhere, field, isOneOf } from '../field.ts'

const TAG = everywhere('gateway', 'says what the object is')

/** Fields that only Anthropic knows, and what becomes of them elsewhere. */
const OWN: Readonly<Record<string, readonly [Treatment, string, Field['harmless']?]>> = {
  metadata: ['reported', 'only Anthropic’s abuse detection reads it'],
  service_tier: ['reported', 'tiers of other providers have other names and prices', isOneOf('auto')],
  speed: ['reported', 'a preference that only some Claude models know', isOneOf('standard')],
  cache_control: ['reported', 'other providers cache without being asked'],
  context_management: ['reported', 'only edits what the provider keeps of a long prompt'],
  compaction: ['reported', 'only edits what the provider keeps of a long prompt'],
  fallbacks: ['reported', 'the gateway has its own'],
  fallback_credit_token: ['reported', 'a credit at Anthropic'],
  diagnostics: ['reported', 'changes nothing in the answer'],
  container: ['refused', 'it names files and skills that live at Anthropic'],
  mcp_servers: ['refused', 'only Anthropic calls MCP servers for the model'],
  safeguards: ['refused', 'a protection that is not there must not seem to be'],
  thread: ['refused', 'the rest of the conversation lives at Anthropic'],
  inference_geo: ['refused', 'a promise about where data goes that others do not give'],
  billing_policy: ['refused', 'it says who is billed at Anthropic'],
}

/** Their names: they travel under `providerOptions.anthropic` in the spelling of `@ai-sdk/anthropic`. */
export const OWN_FIELDS: readonly string[] = Object.keys(OWN)

const own = Object.fromEntries(
  Object.entries(OWN).map(([name, [elsewhere, why, harmless]]) => [
    name,
    field(
      elsewhere,
      [name],
      elsewhere === 'refused' ? elsewhere : [`providerOptions.anthropic.${camel(name)}`],
      `${why}.`,
      harmless,
    ),
  ]),
)

const FORMAT = [['response_format'], ['output_config.format'], ['responseFormat']] as const

const REQUEST: Fields = {
  model: everywhere('gateway', 'chooses the route'),
  stream: field(['stream', 'stream_options'], ['stream'], 'gateway', 'chooses the shape of the answer'),
  'system[].type': TAG,
  'system[].text': field(['messages[].content'], ['system[].text'], ['prompt[].content'], 'instructions'),
  'system[].cache_control': field(
    'left-out',
    ['system[].cache_control'],
    ['prompt[].providerOptions.anthropic.cacheControl'],
    'other providers cache without being asked.',
  ),
  max_tokens: field(['max_tokens'], ['max_tokens'], ['maxOutputTokens'], 'the output limit'),
  temperature: field(['temperature'], ['temperature'], ['temperature'], 'sampling'),
  top_p: field(['top_p'], ['top_p'], ['topP'], 'sampling'),
  top_k: field('left-out', ['top_k'], ['topK'], 'sampling'),
  stop_sequences: field(['stop'], ['stop_sequences'], ['stopSequences'], 'stop sequences'),
  'tool_choice.type': field(['tool_choice'], ['tool_choice.type'], ['toolChoice.type'], 'the choice among tools'),
  'tool_choice.name': field(['tool_choice'], ['tool_choice.name'], ['toolChoice.toolName'], 'the chosen tool'),
  'tool_choice.disable_parallel_tool_use': field(
    ['parallel_tool_calls'],
    ['tool_choice.disable_parallel_tool_use'],
    ['providerOptions.anthropic.disableParallelToolUse', 'providerOptions.openai.parallelToolCalls'],
    'one call at a time',
    isOneOf(false),
  ),
  'thinking.type': field(
    ['reasoning_effort'],
    ['thinking.type'],
    ['reasoning', 'providerOptions.anthropic.thinking.type'],
    'the nearest effort',
  ),
  'thinking.budget_tokens': field(
    ['reasoning_effort'],
    ['thinking.budget_tokens'],
    ['reasoning', 'providerOptions.anthropic.thinking.budgetTokens'],
    'the nearest effort, by its share of max_tokens',
  ),
  'thinking.display': field(
    'reported',
    ['thinking.display'],
    ['providerOptions.anthropic.thinking.display'],
    'other providers show what they show',
    isOneOf('summarized'),
  ),
  'thinking.block_binding': field(
    'reported',
    ['thinking.block_binding'],
    ['providerOptions.anthropic.thinking.blockBinding'],
    'signatures mean nothing to others',
  ),
  'output_config.effort': field(
    ['reasoning_effort'],
    ['output_config.effort'],
    ['reasoning', 'providerOptions.anthropic.effort'],
    'how much to think',
  ),
  'output_config.format': field(
    ...FORMAT,
    'JSON of a schema; where a provider takes none, asked for by an instruction, which is reported',
  ),
  'output_config.task_budget': field(
    'reported',
    ['output_config.task_budget'],
    ['providerOptions.anthropic.taskBudget'],
    'only Claude is told how much is left',
  ),
  output_format: field(...FORMAT, 'the beta name of output_config.format'),
  anthropic_beta: everywhere('gateway', 'joins the header; each feature has a field of its own that is told of'),
  anthropic_version: everywhere('gateway', 'there is one version of the body'),
  providerOptions: everywhere('gateway', 'each provider gets those addressed to it'),
  ...own,
}

const REASONING = everywhere('gateway', 'goes back to the provider that issued it; nobody else reads it')
const CALL_ID = field(
  ['messages[].tool_call_id'],
  ['messages[].content[].tool_use_id'],
  ['prompt[].content[].toolCallId'],
  'the call that is answered',
)

const MESSAGES: Fields = {
  'messages[].role': TAG,
  'messages[].content[].type': TAG,
  'messages[].content[].text': field(
    ['messages[].content'],
    ['messages[].content[].text'],
    ['prompt[].content[].text'],
    'text',
  ),
  'messages[].content[].cache_control': field(
    'left-out',
    ['messages[].content[].cache_control'],
    ['prompt[].content[].providerOptions.anthropic.cacheControl'],
    'other providers cache without being asked.',
  ),
  'messages[].content[].source': field(
    ['messages[].content[]'],
    ['messages[].content[].source'],
    ['prompt[].content[].data', 'prompt[].content[].mediaType'],
    'a URL that a provider does not fetch itself is fetched by the gateway',
  ),
  'messages[].content[].title': field(
    ['messages[].content[].file.filename'],
    ['messages[].content[].title'],
    ['prompt[].content[].filename', 'prompt[].content[].providerOptions.anthropic.title'],
    'the name of a document',
  ),
  'messages[].content[].context': field(
    'reported',
    ['messages[].content[].context'],
    ['prompt[].content[].providerOptions.anthropic.context'],
    'other providers take a document without it',
  ),
  'messages[].content[].citations': field(
    'reported',
    ['messages[].content[].citations'],
    ['prompt[].content[].providerOptions.anthropic.citations'],
    'other providers do not cite documents',
  ),
  'messages[].content[].thinking': REASONING,
  'messages[].content[].signature': REASONING,
  'messages[].content[].data': REASONING,
  'messages[].content[].id': field(
    ['messages[].tool_calls[].id'],
    ['messages[].content[].id'],
    ['prompt[].content[].toolCallId'],
    'a call of the model',
  ),
  'messages[].content[].name': field(
    ['messages[].tool_calls[].function.name'],
    ['messages[].content[].name'],
    ['prompt[].content[].toolName'],
    'a call of the model',
  ),
  'messages[].content[].input': field(
    ['messages[].tool_calls[].function.arguments'],
    ['messages[].content[].input'],
    ['prompt[].content[].input'],
    'a call of the model',
  ),
  'messages[].content[].caller': field(
    'reported',
    ['messages[].content[].caller'],
    ['prompt[].content[].providerOptions.anthropic.caller'],
    'only Anthropic lets programs call tools',
    (value) => typeof value === 'object' && JSON.stringify(value) === '{"type":"direct"}',
  ),
  'messages[].content[].server_name': everywhere('gateway', 'travels with its block'),
  'messages[].content[].encrypted_content': REASONING,
  'messages[].content[].file_id': everywhere('gateway', 'travels with its block'),
  'messages[].content[].tool_use_id': CALL_ID,
  'messages[].content[].content': field(
    ['messages[].content'],
    ['messages[].content[].content'],
    ['prompt[].content[].output'],
    'the answer of a tool, or a search result',
  ),
  'messages[].content[].is_error': field(
    'reported',
    ['messages[].content[].is_error'],
    ['prompt[].content[].output.type'],
    'the answer of a tool goes as text',
    isOneOf(false),
  ),
}

/** An option of a tool that only Anthropic knows. */
const toolOption = (name: string, option: string, why: string, harmless?: Field['harmless']): Field =>
  field('reported', [`tools[].${name}`], [`tools[].providerOptions.anthropic.${option}`], why, harmless)

const TOOLS: Fields = {
  'tools[].type': TAG,
  'tools[].name': field(['tools[].function.name'], ['tools[].name'], ['tools[].name'], 'a tool'),
  'tools[].description': field(
    ['tools[].function.description'],
    ['tools[].description'],
    ['tools[].description'],
    'a tool',
  ),
  'tools[].input_schema': field(
    ['tools[].function.parameters'],
    ['tools[].input_schema'],
    ['tools[].inputSchema'],
    'a tool',
  ),
  'tools[].strict': field(
    ['tools[].function.strict'],
    ['tools[].strict'],
    ['tools[].strict'],
    'input of exactly the schema',
    isOneOf(false),
  ),
  'tools[].input_examples': field(
    'left-out',
    ['tools[].input_examples'],
    ['tools[].inputExamples'],
    'examples of input',
  ),
  'tools[].cache_control': {
    ...toolOption('cache_control', 'cacheControl', 'other providers cache without being asked.'),
    'openai-chat': 'left-out',
  },
  'tools[].defer_loading': toolOption('defer_loading', 'deferLoading', 'the model sees all tools', isOneOf(false)),
  'tools[].allowed_callers': toolOption('allowed_callers', 'allowedCallers', 'only Anthropic lets programs call tools'),
  'tools[].eager_input_streaming': toolOption(
    'eager_input_streaming',
    'eagerInputStreaming',
    'input streams as the provider sends it',
    isOneOf(false),
  ),
  'tools[].*': field(
    'reported',
    ['tools[]'],
    ['tools[].providerOptions.anthropic'],
    "settings of Anthropic's own tools, which are refused elsewhere",
  ),
}

/** Messages as Anthropic documents them, betas included (SDK 1.12.0). */
export const FIELDS: Fields = { ...REQUEST, ...MESSAGES, ...TOOLS }
