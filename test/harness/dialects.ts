import { loadDialect, loadWire } from '#gateway/dialect/index.ts'

/** All of them, loaded. */
export const DIALECTS = {
  'openai-chat': await loadDialect('openai-chat'),
  'anthropic-messages': await loadDialect('anthropic-messages'),
  'ai-sdk': await loadDialect('ai-sdk'),
}

export const WIRES = {
  'openai-chat': await loadWire('openai-chat'),
  'anthropic-messages': await loadWire('anthropic-messages'),
}
