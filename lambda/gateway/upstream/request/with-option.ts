import type { HubCall } from '../../core/call.ts'
import type { ProviderOptions } from '../../core/canonical/parts.ts'
import type { JsonObject } from '../../core/json/value.ts'
import type { Adapter } from '../../core/provider.ts'

/** The call with these options for the provider's package, which win over the caller's. */
export const withOption = (hub: HubCall, adapter: Adapter | undefined, option: JsonObject | undefined): HubCall => {
  if (!adapter || !option) return hub
  const { providerOptions } = hub.options
  const own = { ...providerOptions?.[adapter.optionsKey], ...option } as ProviderOptions[string]
  return { ...hub, options: { ...hub.options, providerOptions: { ...providerOptions, [adapter.optionsKey]: own } } }
}
