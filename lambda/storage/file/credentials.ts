import { readdir, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { type JsonObject, parseObject } from '../../gateway/core/json/value.ts'
import type { Credential } from '../../gateway/core/provider/provider.ts'
import { briefMemory } from '../brief-memory.ts'
import { readCredentialList, toCredential, writeCredentialList } from '../credential-json.ts'
import { type Credentials, type TeamCredentials, UnreadableFile } from '../credentials.ts'
import { privateFiles, whileLocked, writePrivate } from './private-file.ts'

/** A name that stays inside its folder. */
const NAME = /^\w[\w.-]*$/
const SUFFIX = '.json'

const NONE: readonly JsonObject[] = []

/** Credentials in a private JSON file by provider, e.g. `{"openai":{"apiKey":"…"}}`. */
export const fileCredentials = (path: string, isPosix?: boolean): Credentials => {
  const files = privateFiles((text) => {
    const credentials = parseObject(text)
    if (!credentials) throw new Error(`${path} is not a JSON object such as {"openai":{"apiKey":"…"}}.`)
    return credentials
  }, isPosix)
  const read = async (provider: string): Promise<Credential | undefined> => {
    const credentials = await files(path)
    return credentials && Object.hasOwn(credentials, provider)
      ? toCredential(credentials[provider], `${path}: "${provider}"`)
      : undefined
  }
  const load = (provider: string) =>
    read(provider).catch((error: unknown) => {
      throw new UnreadableFile(basename(path), error)
    })
  return briefMemory(load)
}

/** Where the teams' own credentials are inside the data folder. */
export const teamsFolder = (dataDir: string): string => join(dataDir, 'teams')

/**
 * A private file per team and provider, `<folder>/<team>/<provider>.json`. A change holds for all processes when its
 * promise resolves.
 */
export const fileTeamCredentials = (folder: string): TeamCredentials => {
  const fileOf = (team: string, provider: string): string => {
    for (const name of [team, provider]) if (!NAME.test(name)) throw new Error(`"${name}" cannot name a file.`)
    return join(folder, team, `${provider}${SUFFIX}`)
  }
  const files = privateFiles(readCredentialList)
  const keyOf = (team: string, provider: string): string => `${team}/${provider}`
  const lists = briefMemory(async (key) => {
    const [team = '', ...provider] = key.split('/')
    return (await files(fileOf(team, provider.join('/')))) ?? NONE
  })
  return {
    list: (team, provider) => lists.get(keyOf(team, provider)),
    async change(team, provider, make) {
      const file = fileOf(team, provider)
      await whileLocked(file, async () => {
        const credentials = make((await files(file)) ?? NONE)
        if (credentials.length === 0) await rm(file, { force: true })
        else await writePrivate(file, writeCredentialList(credentials))
      })
      await lists.changed(keyOf(team, provider))
    },
    async providers(team) {
      const files = await readdir(join(folder, team)).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return []
        throw error
      })
      return files
        .filter((file) => file.endsWith(SUFFIX))
        .map((file) => file.slice(0, -SUFFIX.length))
        .sort()
    },
    forget: (team, provider) => lists.forget(keyOf(team, provider)),
  }
}
