import { expiringCache } from '../../gateway/core/expiring-cache.ts'
import type { Credential } from '../../gateway/core/provider/provider.ts'
import { awsErrorName } from '../aws/error.ts'
import type { AwsService } from '../aws/operations.ts'
import { readCredential } from '../credential-json.ts'
import type { Credentials } from '../credentials.ts'

const LIFETIME_MS = 300_000
/** Short, so that a secret that was just filled in is seen soon. */
const PLACEHOLDER_LIFETIME_MS = 15_000
/** A credential that stays refused must not turn every request into a read. */
export const REFRESH_MS = 15_000

/** What Secrets Manager says of a secret that is not there. */
export const MISSING = 'ResourceNotFoundException'

interface Found {
  readonly exists: boolean
  readonly credential: Credential | undefined
}

export interface SecretsManagerOptions {
  /** The secret of a provider is named `<prefix>/<provider>`; its value is a JSON object of strings. */
  readonly prefix: string
  readonly now: () => number
}

/** One secret per provider. `{}`, which the deployment puts there at first, counts as none. */
export const secretsManagerCredentials = (
  secrets: AwsService<'secretsmanager'>,
  { prefix, now }: SecretsManagerOptions,
): Credentials => {
  const load = async (provider: string): Promise<Found> => {
    const SecretId = `${prefix}/${provider}`
    try {
      const { SecretString } = await secrets('GetSecretValue', { SecretId })
      return { exists: true, credential: readCredential(SecretString ?? '{}', `The secret ${SecretId}`) }
    } catch (error) {
      if (awsErrorName(error) === MISSING) return { exists: false, credential: undefined }
      throw error
    }
  }
  const found = expiringCache({
    load,
    lifetimeMs: ({ exists, credential }) => (exists && !credential ? PLACEHOLDER_LIFETIME_MS : LIFETIME_MS),
    maxEntries: 200,
    now,
  })
  return {
    get: async (provider) => (await found.get(provider)).credential,
    forget: (provider) => found.forget(provider, REFRESH_MS),
  }
}
