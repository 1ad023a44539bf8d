import type { Attempt } from '#gateway/core/attempt.ts'

/** An attempt at a provider that has nothing but a name. */
export const attemptAt = (slug: string, changes: Partial<Attempt> = {}): Attempt => ({
  provider: { slug, name: slug, credential: {}, wires: {} },
  model: 'm',
  providerModel: 'm',
  path: { mode: 'adapt' },
  credential: 'system',
  credentialId: 'system',
  ...changes,
})
