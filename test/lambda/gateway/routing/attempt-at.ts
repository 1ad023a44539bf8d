import { type Attempt, type CredentialKind, meansOf } from '#gateway/core/attempt.ts'
import type { Means } from '#gateway/core/provider/means.ts'
import type { Provider } from '#gateway/core/provider/provider.ts'
import { CHAT } from '#gateway/provider/shared/takes.ts'

const NO_MEANS: Means = { takes: { ...CHAT, instructions: 'anywhere', urls: [] }, asks: {}, into: 'body' }

/** An attempt at a provider, or at one that has nothing but a name; its endpoint is what its changes say of the model. */
export const attemptAt = (at: Provider | string, changes: Partial<Attempt> = {}): Attempt => {
  const provider = typeof at === 'string' ? { slug: at, name: at, credential: {}, wires: {} } : at
  const { upstreamModel = 'm', path = { mode: 'adapt' } } = changes
  return {
    endpoint: { provider: provider.slug, model: upstreamModel },
    provider,
    upstreamModel,
    model: { id: 'm' },
    path,
    means: typeof at === 'string' ? NO_MEANS : meansOf(at, path),
    credential: credential('system'),
    service: {},
    ...changes,
  }
}

export const credential = (kind: CredentialKind): Attempt['credential'] => ({ kind, id: kind })
