import type { Takes } from '../../core/provider/means.ts'
import type { ProviderPackage } from '../../core/provider/provider.ts'
import { PLAIN_SCHEMAS } from '../../core/schema/receivers.ts'

/** What is said of a package: where it is as most are, nothing. */
interface PackageEntry extends Omit<ProviderPackage, 'takes' | 'asks' | 'into'> {
  /** The key of `providerOptions` that it reads. */
  readonly optionsKey: string
  readonly takes?: Partial<Takes>
  readonly asks?: ProviderPackage['asks']
}

/** Packages throw for instructions that are not at the beginning. */
export const aiSdkPackage = ({ optionsKey, takes, asks = {}, ...rest }: PackageEntry): ProviderPackage => ({
  ...rest,
  into: { options: optionsKey },
  takes: { instructions: 'beginning', urls: 'by-model', schemas: PLAIN_SCHEMAS, ...takes },
  asks,
})
