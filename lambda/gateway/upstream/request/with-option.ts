import type { CanonicalCall } from '../../core/call.ts'
import type { ProviderOptions } from '../../core/canonical/parts.ts'
import type { JsonObject } from '../../core/json/value.ts'
import type { Adapter } from '../../core/provider.ts'

/** The call with these options for the provider's package, which win over the caller's. */
export const withOption = (
  canonical: CanonicalCall,
  adapter: Adapter | undefined,
  option: JsonObject | undefined,
): CanonicalCall => {
  if (!adapter || !option) return canonical
  const { providerOptions } = canonical.options
  const own = { ...providerOptions?.[adapter.optionsKey], ...option } as ProviderOptions[string]
  return {
    ...canonical,
    options: { ...canonical.options, providerOptions: { ...providerOptions, [adapter.optionsKey]: own } },
  }
}
