import type { ProviderOptions } from './parts.ts'

/** Says nothing of an issuer: what callers say of caching, and to us. */
const SAYS_NOTHING = /^cache/

/** Whose reasoning a part is, by the names that its state is kept under; none where it does not tell. */
const issuersOf = (options: ProviderOptions = {}): string[] =>
  Object.entries(options).flatMap(([namespace, own]) => {
    const names = Object.keys(own)
    const isMark = names.length === 0 || names.some((name) => !SAYS_NOTHING.test(name))
    return isMark && namespace !== 'gateway' ? [namespace] : []
  })

/** Did somebody else issue it? Of what does not tell, nobody knows. */
export const isAnothers = (options: ProviderOptions | undefined, own: readonly string[]): boolean => {
  const issuers = issuersOf(options)
  return issuers.length > 0 && !issuers.some((issuer) => own.includes(issuer))
}
