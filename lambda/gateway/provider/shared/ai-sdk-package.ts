import type { ProviderPackage } from '../../core/provider/provider.ts'
import type { Takes } from '../../core/provider/takes.ts'
import { TAKES } from './takes.ts'

/** What is said of a package: where it is as most are, nothing. */
interface PackageEntry extends Omit<ProviderPackage, 'takes' | 'asks' | 'into'> {
  /** The key of `providerOptions` that it reads. */
  readonly optionsKey: string
  /** What it does not take as other packages of its API. */
  readonly takes?: Partial<Takes>
  readonly asks?: ProviderPackage['asks']
}

/** Packages throw for instructions that are not at the beginning. */
export const aiSdkPackage = ({ optionsKey, takes, asks = {}, ...rest }: PackageEntry): ProviderPackage => ({
  ...rest,
  into: { options: optionsKey },
  takes: { ...TAKES[rest.usage], ...takes },
  asks,
})
