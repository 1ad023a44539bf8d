import { objectOr, stringOr } from '../json/value.ts'
import type { ProviderMetadata } from './parts.ts'

/**
 * Where providers say why an answer ended as it did: Anthropic's `stop_details`, Google's words about a candidate or a
 * prompt.
 */
const explain = ({ stopDetails, finishMessage, promptFeedback }: ProviderMetadata[string]): string | undefined =>
  stringOr(objectOr(stopDetails)['explanation']) ||
  stringOr(finishMessage) ||
  stringOr(objectOr(promptFeedback)['blockReasonMessage']) ||
  undefined

/** What the provider says of the ending of its answer, in words for people; undefined where it says nothing. */
export const explanationOf = (metadata: ProviderMetadata | undefined): string | undefined =>
  Object.values(metadata ?? {})
    .map(explain)
    .find((text) => text !== undefined)
