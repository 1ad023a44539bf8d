import type { ProviderOverride } from '../../core/provider.ts'

/** A provider that is described by data alone. */
export interface CompatibleProvider extends Omit<ProviderOverride, 'type'> {
  readonly slug: string
  readonly name?: string
  readonly baseUrl: string
}
