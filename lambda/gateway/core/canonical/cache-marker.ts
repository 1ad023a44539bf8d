import type { JsonValue } from '../json/value.ts'
import type { ProviderOptions } from './parts.ts'

/**
 * A caller's own cache marker: the provider's under its name, else Anthropic's, spelled as the AI SDK or the wire does.
 */
export const cacheMarker = (options: ProviderOptions | undefined, provider = 'anthropic'): JsonValue | undefined =>
  [options?.[provider], options?.['anthropic']]
    .map((own) => own?.['cacheControl'] ?? own?.['cache_control'])
    .find((marker) => marker !== undefined && marker !== null) as JsonValue | undefined
