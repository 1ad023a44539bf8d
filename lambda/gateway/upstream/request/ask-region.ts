import type { Attempt } from '../../core/attempt.ts'
import type { CanonicalCall } from '../../core/call.ts'
import type { JsonObject } from '../../core/json/value.ts'
import type { Quirks } from '../../core/provider.ts'
import { withOption } from './with-option.ts'

/** Fields of the body that keep inference in the attempt's region group; none where its model id or URL does. */
export const geoFields = ({ service: { geo = '' } }: Attempt, { geos }: Quirks): JsonObject => geos?.[geo] ?? {}

/** The call with the option that asks the provider's package for it. */
export const withGeoOption = (canonical: CanonicalCall, { service, provider: { adapter } }: Attempt): CanonicalCall =>
  withOption(canonical, adapter, adapter?.geos?.[service.geo ?? ''])
