import { open } from 'node:fs/promises'
import { parseObject } from '../../gateway/core/json.ts'
import { toCredential } from '../credential-json.ts'
import type { Credentials } from '../credentials.ts'

const OTHERS = 0o077

/** The text, undefined when there is no such file. The mode is that of the very file that is read. */
const readPrivate = async (path: string, isPosix: boolean): Promise<string | undefined> => {
  const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (!file) return undefined
  try {
    const { mode } = await file.stat()
    if (isPosix && (mode & OTHERS) !== 0)
      throw new Error(`${path} has mode ${(mode & 0o777).toString(8)}: others may read it. Run: chmod 600 ${path}`)
    return await file.readFile('utf8')
  } finally {
    await file.close()
  }
}

/**
 * Credentials in a JSON file by provider, e.g. `{"openai":{"apiKey":"…"}}`, read anew each time. Refuses a file that
 * others than its owner may touch, except on Windows, which has no such modes.
 */
export const fileCredentials = (path: string, isPosix = process.platform !== 'win32'): Credentials => ({
  async get(provider) {
    const content = await readPrivate(path, isPosix)
    if (content === undefined) return undefined
    const credentials = parseObject(content)
    if (!credentials) throw new Error(`${path} is not a JSON object such as {"openai":{"apiKey":"…"}}.`)
    return Object.hasOwn(credentials, provider)
      ? toCredential(credentials[provider], `${path}: "${provider}"`)
      : undefined
  },
})
