import type { EndUser } from '../../core/means.ts'

/** OpenAI's field, in a body and as an option of its package. */
export const SAFETY_IDENTIFIER: EndUser = { field: 'safety_identifier', option: 'openai.safetyIdentifier' }
export const SAFETY_OPTION: EndUser = { field: 'safetyIdentifier', option: 'openai.safetyIdentifier' }

/** Anthropic's, likewise. */
export const METADATA_USER: EndUser = {
  field: 'metadata.user_id',
  option: 'anthropic.metadata.userId',
  keepsOwn: true,
}
export const METADATA_OPTION: EndUser = { field: 'metadata.userId', option: 'anthropic.metadata.userId' }
