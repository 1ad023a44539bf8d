import { GatewayError } from '../../core/error.ts'
import type { Auth, Credential, CredentialField } from '../../core/provider/provider.ts'

export const BEARER: Auth = { kind: 'header', name: 'authorization', prefix: 'Bearer ', field: 'apiKey' }

/** The credential of most providers; the names are tried in order. */
export const apiKeyIn = (...env: readonly string[]): Readonly<Record<string, CredentialField>> => ({
  apiKey: { env, required: true },
})

const refused = (provider: string, reason: string): GatewayError =>
  new GatewayError('upstream-refused', `The ${provider} credential ${reason}.`, { provider })

/** A field that must be there: provider packages read the environment in place of a missing or empty setting. */
export const need = (credential: Credential, field: string, provider: string): string => {
  const value = credential[field]
  if (!value) throw refused(provider, `lacks ${field}`)
  return value
}

/** A part of a host name, given or by default. Nothing that could turn the host into another one passes. */
export const hostLabel = (value: string, field: string, provider: string): string => {
  if (!/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i.test(value))
    throw refused(provider, `has a ${field} that is no host name label (letters, digits, hyphens)`)
  return value
}
