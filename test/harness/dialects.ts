import type { DialectName, WireName } from '#gateway/core/call.ts'
import type { Dialect, Wire } from '#gateway/core/dialect.ts'
import { loadDialect, loadWire } from '#gateway/dialect/index.ts'

/** All of them, loaded. */
export const DIALECTS = {
  'openai-chat': await loadDialect('openai-chat'),
  'anthropic-messages': await loadDialect('anthropic-messages'),
  'ai-sdk': await loadDialect('ai-sdk'),
} satisfies Record<DialectName, Dialect>

export const WIRES = {
  'openai-chat': await loadWire('openai-chat'),
  'anthropic-messages': await loadWire('anthropic-messages'),
} satisfies { [W in WireName]: Wire<W> }
