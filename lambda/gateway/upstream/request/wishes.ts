import type { Attempt } from '../../core/attempt.ts'
import type { Call, CanonicalCall } from '../../core/call.ts'
import type { JsonObject } from '../../core/json/value.ts'
import type { Quirks } from '../../core/provider.ts'
import { geoFields, withGeoOption } from './ask-region.ts'
import { safetyFields, withSafetyOption } from './ask-safety.ts'
import { tierFields, withTierOption } from './ask-tier.ts'

/** Fields that tell the provider what the gateway's own options ask of it; `body` is what goes there without them. */
export const wishFields = (attempt: Attempt, quirks: Quirks, call: Call, body: JsonObject): JsonObject => ({
  ...tierFields(attempt, quirks),
  ...geoFields(attempt, quirks),
  ...safetyFields(call, quirks, body),
})

/** The same for a provider's package. */
export const withWishes = (canonical: CanonicalCall, attempt: Attempt, call: Call): CanonicalCall =>
  withSafetyOption(withGeoOption(withTierOption(canonical, attempt), attempt), call, attempt.provider.adapter)
