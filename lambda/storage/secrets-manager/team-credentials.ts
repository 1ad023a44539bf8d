import { hash, randomUUID } from 'node:crypto'
import type { ListSecretsRequest } from '@aws-sdk/client-secrets-manager'
import { expiringCache } from '../../gateway/core/expiring-cache.ts'
import type { JsonObject } from '../../gateway/core/json/value.ts'
import { awsErrorName } from '../aws/error.ts'
import type { AwsService } from '../aws/operations.ts'
import { readCredentialList, writeCredentialList } from '../credential-json.ts'
import type { TeamCredentials } from '../credentials.ts'
import { MISSING, REFRESH_MS, type SecretsManagerOptions } from './credentials.ts'

const LIFETIME_MS = 300_000
/** How often a change is made anew because somebody else was faster. */
const MAX_TRIES = 5

interface Version {
  /** Undefined where there is no secret. */
  readonly id: string | undefined
  readonly credentials: readonly JsonObject[]
}

const whenMissing =
  <T>(otherwise: () => T) =>
  (error: unknown): T => {
    if (awsErrorName(error) === MISSING) return otherwise()
    throw error
  }

/** One secret per team and provider, `<prefix>/teams/<team>/<provider>`, remembered for five minutes. */
export const secretsManagerTeamCredentials = (
  secrets: AwsService<'secretsmanager'>,
  { prefix, now }: SecretsManagerOptions,
): TeamCredentials => {
  const folderOf = (team: string): string => `${prefix}/teams/${team}/`
  const nameOf = (team: string, provider: string): string => `${folderOf(team)}${provider}`

  const read = (SecretId: string): Promise<Version> =>
    secrets('GetSecretValue', { SecretId }).then(
      ({ SecretString, VersionId }) => ({
        id: VersionId,
        credentials: readCredentialList(SecretString ?? '', `The secret ${SecretId}`),
      }),
      whenMissing(() => ({ id: undefined, credentials: [] })),
    )

  const lists = expiringCache<readonly JsonObject[]>({
    load: async (SecretId) => (await read(SecretId)).credentials,
    lifetimeMs: () => LIFETIME_MS,
    maxEntries: 1000,
    now,
  })

  const remove = async (SecretId: string): Promise<void> => {
    await secrets('DeleteSecret', { SecretId, ForceDeleteWithoutRecovery: true }).catch(whenMissing(() => undefined))
  }

  /**
   * False where somebody was faster: the id of the version that follows is made of the one that was read, so of two
   * writers who read the same one the second is refused. Only the deletion of an emptied list knows no such condition.
   * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html
   */
  const write = async (name: string, { id }: Version, credentials: readonly JsonObject[]): Promise<boolean> => {
    const SecretString = writeCredentialList(credentials)
    const Description = 'Credentials of a team of Pointsman at a provider'
    try {
      if (id !== undefined)
        await secrets('PutSecretValue', { SecretId: name, ClientRequestToken: hash('sha256', id), SecretString })
      else if (credentials.length > 0)
        await secrets('CreateSecret', { Name: name, Description, ClientRequestToken: randomUUID(), SecretString })
      if (credentials.length === 0) await remove(name)
      return true
    } catch (error) {
      if ([MISSING, 'ResourceExistsException'].includes(awsErrorName(error) ?? '')) return false
      throw error
    }
  }

  return {
    list: (team, provider) => lists.get(nameOf(team, provider)),
    async change(team, provider, make) {
      const name = nameOf(team, provider)
      for (let tries = 0; tries < MAX_TRIES; tries++) {
        const version = await read(name)
        if (await write(name, version, make(version.credentials))) return lists.forget(name)
      }
      throw new Error(`Others keep changing the secret ${name}. Try again.`)
    },
    async providers(team) {
      const folder = folderOf(team)
      const names: string[] = []
      // Secrets Manager's filter matches beginnings of words, so that others may come along.
      const query: ListSecretsRequest = { Filters: [{ Key: 'name', Values: [folder] }] }
      let from: string | undefined
      do {
        const { SecretList = [], NextToken } = await secrets('ListSecrets', { ...query, NextToken: from })
        names.push(...SecretList.map(({ Name = '' }) => Name))
        from = NextToken
      } while (from)
      return names
        .filter((name) => name.startsWith(folder))
        .map((name) => name.slice(folder.length))
        .sort()
    },
    forget: (team, provider) => lists.forget(nameOf(team, provider), REFRESH_MS),
  }
}
