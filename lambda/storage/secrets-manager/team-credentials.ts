import {
  CreateSecretCommand,
  DeleteSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  paginateListSecrets,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import { expiringCache } from '../../gateway/core/expiring-cache.ts'
import type { JsonObject } from '../../gateway/core/json.ts'
import { readCredentialList, writeCredentialList } from '../credential-json.ts'
import type { TeamCredentials } from '../team-credentials.ts'
import type { SecretsManagerOptions } from './credentials.ts'

const LIFETIME_MS = 300_000
/** A credential that stays refused must not turn every request into a read. */
const REFRESH_MS = 15_000

const whenMissing =
  <T>(otherwise: () => T) =>
  (error: unknown): T => {
    if (error instanceof ResourceNotFoundException) return otherwise()
    throw error
  }

/** One secret per team and provider, `<prefix>/teams/<team>/<provider>`, remembered for five minutes. */
export const secretsManagerTeamCredentials = (
  client: SecretsManagerClient,
  { prefix, now }: SecretsManagerOptions,
): TeamCredentials => {
  const folderOf = (team: string): string => `${prefix}/teams/${team}/`
  const nameOf = (team: string, provider: string): string => `${folderOf(team)}${provider}`

  const lists = expiringCache<readonly JsonObject[]>({
    load: (SecretId) =>
      client.send(new GetSecretValueCommand({ SecretId })).then(
        ({ SecretString }) => readCredentialList(SecretString ?? '', `The secret ${SecretId}`),
        whenMissing(() => []),
      ),
    lifetimeMs: () => LIFETIME_MS,
    maxEntries: 1000,
    now,
  })

  const remove = async (SecretId: string): Promise<void> => {
    await client
      .send(new DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery: true }))
      .catch(whenMissing(() => undefined))
  }
  const write = async (name: string, SecretString: string): Promise<void> => {
    await client.send(new PutSecretValueCommand({ SecretId: name, SecretString })).catch(
      whenMissing(() => {
        const Description = 'Credentials of a team of Pointsman at a provider'
        return client.send(new CreateSecretCommand({ Name: name, Description, SecretString }))
      }),
    )
  }

  return {
    list: (team, provider) => lists.get(nameOf(team, provider)),
    async replace(team, provider, credentials) {
      const name = nameOf(team, provider)
      await (credentials.length === 0 ? remove(name) : write(name, writeCredentialList(credentials)))
      lists.forget(name)
    },
    async providers(team) {
      const folder = folderOf(team)
      const names: string[] = []
      // Secrets Manager's filter matches beginnings of words, so that others may come along.
      for await (const page of paginateListSecrets({ client }, { Filters: [{ Key: 'name', Values: [folder] }] }))
        names.push(...(page.SecretList ?? []).map(({ Name = '' }) => Name))
      return names
        .filter((name) => name.startsWith(folder))
        .map((name) => name.slice(folder.length))
        .sort()
    },
    forget: (team, provider) => lists.forget(nameOf(team, provider), REFRESH_MS),
  }
}
