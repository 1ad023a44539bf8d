import { type Field, type Fields, isOneOf } from '../../../core/field.ts'
import { camel } from '../../casing.ts'

const TAG: Field = { to: 'gateway', why: 'says what the object is' }

export type Row = Omit<Field, 'to'>

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

/** Of a body, its messages and tools aside: what relays need to know of them as well. */
export const REQUEST: Fields = {
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
