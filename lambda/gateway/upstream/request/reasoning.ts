import type { Attempt } from '../../core/attempt.ts'
import type { HubCall } from '../../core/call.ts'
import type { Warning } from '../../core/canonical/parts.ts'

const LOST: Warning = { type: 'unsupported', feature: 'reasoning', details: 'this model does not think' }

/** A call without an effort for a model that does not think: OpenAI, Groq and xAI refuse the very word, `none` as well. */
export const withoutThought = (hub: HubCall, { thinks }: Attempt): HubCall => {
  const { reasoning = 'provider-default', ...options } = hub.options
  if (thinks !== false || reasoning === 'provider-default') return hub
  return { options, warnings: reasoning === 'none' ? hub.warnings : [...hub.warnings, LOST] }
}
