import type { FoundKey } from '../../storage/accounts.ts'
import { GatewayError } from '../core/error.ts'
import type { KeyEnd } from './key-end.ts'

const at = (time: number | undefined): string => new Date(time ?? 0).toISOString()

const COMMANDS = '"npm run pointsman --'

/** What is said behind `The API key key_1 in the x-api-key header`: what it is, since when, and what helps. */
const ENDS: Readonly<Record<KeyEnd, (key: FoundKey) => string>> = {
  revoked: () => 'was revoked. Use another one.',
  replaced: ({ replacedAt, expiresAt }) =>
    `was rotated on ${at(replacedAt)}, and this secret of it worked until ${at(expiresAt)}. Use its new one.`,
  expired: ({ expiresAt }) => `expired on ${at(expiresAt)}.`,
  'key-disabled': ({ id, team, disabledAt }) =>
    `is disabled since ${at(disabledAt)}. Use another one, or enable it with ${COMMANDS} keys enable ${id} --team ${team}".`,
  'project-disabled': ({ team, project, within }) =>
    `is of the project ${project}, which is disabled since ${at(within?.project?.disabledAt)}. ` +
    `Use a key of another project, or enable it with ${COMMANDS} projects enable ${project} --team ${team}".`,
  'team-disabled': ({ team, within }) =>
    `is of the team ${team}, which is disabled since ${at(within?.team?.disabledAt)}. ` +
    `Use a key of another team, or enable it with ${COMMANDS} teams enable ${team}".`,
}

const refuse = (message: string): GatewayError => new GatewayError('unauthenticated', message)

/** No header has a key. */
export const noKey = ({ authorization }: Readonly<Record<string, string>>): GatewayError =>
  refuse(
    authorization === undefined
      ? 'No API key was sent. Send one as "authorization: Bearer <key>", "x-api-key: <key>" or "x-ai-gateway-api-key: <key>".'
      : 'The authorization header does not have the form "Bearer <key>".',
  )

/** What a header has is no key, of this gateway or another. */
export const notKey = (header: string, isSendable: boolean): GatewayError =>
  refuse(
    isSendable
      ? `The API key in the ${header} header is incomplete or mistyped.`
      : `The API key in the ${header} header is empty or has characters no key has.`,
  )

/** What a client sent for its provider cannot be sent on. */
export const notCredential = (header: string): GatewayError =>
  refuse(`The ${header} header has characters no credential has.`)

export const unknownKey = (header: string): GatewayError =>
  refuse(
    `The API key in the ${header} header is not known to this gateway. Create one with ${COMMANDS} keys create --name NAME".`,
  )

export const endedKey = (header: string, key: FoundKey, end: KeyEnd): GatewayError =>
  refuse(`The API key ${key.id} in the ${header} header ${ENDS[end](key)}`)

/** Nothing is known of the key: the store failed, and may say itself with what. */
export const unchecked = (cause: unknown): GatewayError =>
  cause instanceof GatewayError
    ? new GatewayError('internal', `The API key could not be checked: ${cause.message}`, cause.detail)
    : new GatewayError(
        'internal',
        'The API key could not be checked, because the key store does not answer. Try again.',
        {
          status: 503,
          cause,
        },
      )
