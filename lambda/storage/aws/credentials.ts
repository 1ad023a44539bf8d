import type { Variables } from './endpoint.ts'

/** What requests are signed with. */
export interface AwsCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** That of a role, whose credentials end. */
  readonly sessionToken?: string
}

/**
 * The credentials that stand in the environment, as they do in a function of Lambda; undefined where they have to be
 * found elsewhere. Read anew for each call: whoever renews them does so in place.
 */
export const staticCredentials = (variables: Variables): AwsCredentials | undefined => {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = variables
  const { AWS_SESSION_TOKEN: sessionToken } = variables
  if (!accessKeyId || !secretAccessKey) return undefined
  return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) }
}
