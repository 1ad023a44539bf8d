import type { Attempt } from '#gateway/core/attempt.ts'
import { compact } from '#gateway/core/json/value.ts'
import type { Changes } from '../../../harness/changes.ts'

/** An attempt at a provider that has nothing but a name. */
export const attemptAt = (slug: string, changes: Changes<Attempt> = {}): Attempt =>
  compact({
    provider: { slug, name: slug, credential: {}, wires: {} },
    model: 'm',
    providerModel: 'm',
    path: { mode: 'adapt' },
    credential: 'system',
    credentialId: 'system',
    ...changes,
  }) as Attempt
