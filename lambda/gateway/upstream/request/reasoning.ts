import type { Attempt } from '../../core/attempt.ts'
import type { CanonicalCall } from '../../core/call.ts'
import type { Warning } from '../../core/canonical/parts.ts'

const LOST: Warning = { type: 'unsupported', feature: 'reasoning', details: 'this model does not think' }

/** A call without an effort for a model that does not think: OpenAI, Groq and xAI refuse the very word, `none` as well. */
export const withoutReasoning = (canonical: CanonicalCall, { model }: Attempt): CanonicalCall => {
  const { reasoning = 'provider-default', ...options } = canonical.options
  if (model.reasoning !== false || reasoning === 'provider-default') return canonical
  return { options, warnings: reasoning === 'none' ? canonical.warnings : [...canonical.warnings, LOST] }
}
