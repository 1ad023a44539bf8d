import type { Attempt, CredentialKind } from '#gateway/core/attempt.ts'
import type { Provider } from '#gateway/core/provider.ts'

const named = (slug: string): Provider => ({ slug, name: slug, credential: {}, wires: {} })

/** An attempt at a provider, or at one that has nothing but a name; its endpoint is what its changes say of the model. */
export const attemptAt = (at: Provider | string, changes: Partial<Attempt> = {}): Attempt => {
  const provider = typeof at === 'string' ? named(at) : at
  const upstreamModel = changes.upstreamModel ?? 'm'
  return {
    endpoint: { provider: provider.slug, model: upstreamModel },
    provider,
    upstreamModel,
    model: { id: 'm' },
    path: { mode: 'adapt' },
    credential: credential('system'),
    service: {},
    ...changes,
  }
}

export const credential = (kind: CredentialKind): Attempt['credential'] => ({ kind, id: kind })
