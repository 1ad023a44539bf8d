import type { CredentialKind } from '../attempt.ts'
import { GatewayError } from '../error.ts'

const OWNER: Readonly<Record<CredentialKind, string>> = {
  system: "the gateway's credential",
  byok: "the team's own credential",
  client: "the client's own credential",
}

/** What a provider did to the credential. */
const REFUSALS = { 'upstream-refused': 'refused', 'upstream-unpaid': 'has no funds left for' } as const

const isRefusal = (code: string): code is keyof typeof REFUSALS => Object.hasOwn(REFUSALS, code)

/**
 * What a provider said, in its name: a caller who reads of a wrong key must know whose key that is. A refusal of the
 * client's own is for the client alone, and nobody else is asked.
 */
export const attributed = (error: GatewayError, provider: string, credential: CredentialKind): GatewayError => {
  const { code, message, detail } = error
  // Without a status no provider said it: a credential that lacks a field was never sent.
  if (!isRefusal(code) || detail.status === undefined || detail.credential)
    return detail.provider ? error : new GatewayError(code, message, { ...detail, provider })
  const named = { ...detail, provider, credential }
  if (credential === 'client') return new GatewayError('upstream-rejected', message, named)
  return new GatewayError(code, `${provider} ${REFUSALS[code]} ${OWNER[credential]}: ${message}`, named)
}
