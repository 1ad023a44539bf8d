import { parseObject } from '../../gateway/core/json/value.ts'
import { toCredential } from '../credential-json.ts'
import type { Credentials } from '../credentials.ts'
import { readPrivate } from './private-file.ts'

/** Credentials in a private JSON file by provider, e.g. `{"openai":{"apiKey":"…"}}`, read anew each time. */
export const fileCredentials = (path: string, isPosix?: boolean): Credentials => ({
  async get(provider) {
    const content = await readPrivate(path, isPosix)
    if (content === undefined) return undefined
    const credentials = parseObject(content)
    if (!credentials) throw new Error(`${path} is not a JSON object such as {"openai":{"apiKey":"…"}}.`)
    return Object.hasOwn(credentials, provider)
      ? toCredential(credentials[provider], `${path}: "${provider}"`)
      : undefined
  },
  forget: () => undefined,
})
