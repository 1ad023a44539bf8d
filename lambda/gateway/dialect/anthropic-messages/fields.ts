/**
 * What becomes of a request's fields when the canonical form must carry them. A relay passes every field on as it came;
 * what is not listed here is unknown to the gateway and reported.
 */
export type Fate = 'honoured' | 'extension' | 'reported' | 'refused'

/** Every known top-level field with one reason each. https://docs.anthropic.com/en/api/messages and SDK 1.12.0. */
export const FIELDS: Readonly<Record<string, readonly [Fate, string]>> = {
  model: ['honoured', 'chooses the route'],
  messages: ['honoured', 'the prompt'],
  system: ['honoured', 'one system message per block, so that cache breakpoints survive'],
  max_tokens: ['honoured', 'maxOutputTokens'],
  stream: ['honoured', 'chooses the shape of the answer'],
  temperature: ['honoured', 'temperature'],
  top_p: ['honoured', 'topP'],
  top_k: ['honoured', 'topK'],
  stop_sequences: ['honoured', 'stopSequences'],
  tools: ['honoured', 'function tools, and `anthropic.<type>` provider tools'],
  tool_choice: ['honoured', 'toolChoice, and providerOptions for parallel calls'],
  thinking: ['honoured', 'providerOptions.anthropic.thinking, and the nearest effort for other providers'],
  output_config: ['honoured', 'format is responseFormat, effort is reasoning'],
  output_format: ['honoured', 'the beta name of output_config.format'],
  anthropic_beta: ['honoured', 'joins the anthropic-beta header'],
  anthropic_version: ['honoured', 'there is one version of the body'],
  providerOptions: ['extension', 'the gateway’s own; another namespace than `gateway` rules a relay out'],
  metadata: ['reported', 'only Anthropic’s abuse detection reads it'],
  service_tier: ['reported', 'tiers of other providers have other names and prices'],
  speed: ['reported', 'a preference that only some Claude models know'],
  cache_control: ['reported', 'other providers cache without being asked'],
  context_management: ['reported', 'only edits what the provider keeps of a long prompt'],
  compaction: ['reported', 'only edits what the provider keeps of a long prompt'],
  fallbacks: ['reported', 'the gateway has its own'],
  diagnostics: ['reported', 'changes nothing in the answer'],
  container: ['refused', 'names files and skills that live at Anthropic'],
  mcp_servers: ['refused', 'only Anthropic calls MCP servers for the model'],
  safeguards: ['refused', 'a protection that is not there must not seem to be'],
  thread: ['refused', 'the rest of the conversation lives at Anthropic'],
  inference_geo: ['refused', 'a promise about where data goes that others do not give'],
}

const CACHED = ['type', 'cache_control']

/** The fields of content blocks that the canonical form carries; others are reported. Unlisted blocks travel whole. */
export const BLOCK_FIELDS: Readonly<Record<string, readonly string[]>> = {
  text: [...CACHED, 'text', 'citations'],
  image: [...CACHED, 'source'],
  document: [...CACHED, 'source', 'title', 'context', 'citations'],
  search_result: [...CACHED, 'source', 'title', 'content'],
  thinking: ['type', 'thinking', 'signature'],
  redacted_thinking: ['type', 'data'],
  tool_use: [...CACHED, 'id', 'name', 'input', 'caller'],
  tool_result: [...CACHED, 'tool_use_id', 'content', 'is_error'],
}
