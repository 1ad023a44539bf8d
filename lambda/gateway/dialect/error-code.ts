import type { ErrorCode, GatewayError } from '../core/error.ts'

/** Refusals of the gateway's own for money and limits. The first is Vercel's word for the same. */
export const REFUSALS = {
  'budget-exceeded': 'quota_for_entity_exceeded',
  'price-unknown': 'price_unknown',
  'insufficient-funds': 'insufficient_funds',
  'budget-reserved': 'budget_reserved',
  limited: 'rate_limit_exceeded',
  'budget-unavailable': 'budget_unavailable',
} as const satisfies Partial<Record<ErrorCode, string>>

/** OpenAI's own words that clients act on. https://platform.openai.com/docs/guides/error-codes */
export const CODES: Readonly<Partial<Record<ErrorCode, string>>> = {
  'context-exceeded': 'context_length_exceeded',
  'content-filtered': 'content_filter',
  'upstream-unpaid': 'provider_billing_error',
  'upstream-not-found': 'model_not_found',
  'rate-limited': 'rate_limit_exceeded',
  ...REFUSALS,
}

/** `error.code` of an envelope: the word that clients act on where there is one, else the provider's, else ours. */
export const codeOf = ({ code, detail, refusesOwnCredential }: GatewayError): string =>
  (refusesOwnCredential ? undefined : CODES[code]) ?? detail.exact ?? detail.type ?? code
