import { GatewayError } from '../core/error.ts'
import type { Credential, CredentialField, Provider } from '../core/provider/provider.ts'

/** What becomes part of a URL or header; nothing that could break out of one. */
const PRINTABLE = /^[\x20-\x7e]+$/
const LINES = /^[\x20-\x7e\r\n]+$/
export const UNFIT = 'has a line break or another character that no key has'

/** Can a field's value be sent? */
export const isFit = (value: string, field: CredentialField | undefined): boolean =>
  (field?.isPem ? LINES : PRINTABLE).test(value)

/**
 * The deployment's own credential. Throws `upstream-refused` naming a field that could not be sent, never its value.
 */
export const requireFit = (credential: Credential, provider: Provider): Credential => {
  const { slug, credential: fields } = provider
  for (const [name, value] of Object.entries(credential))
    if (!isFit(value, fields[name]))
      throw new GatewayError('upstream-refused', `The credential of ${slug} cannot be used: its ${name} ${UNFIT}.`, {
        provider: slug,
      })
  return credential
}
