import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const INSTALLED = fileURLToPath(new URL('./clients/node_modules', import.meta.url))

/** Says what is missing before tests say it one by one. */
export const setup = (): void => {
  if (existsSync(INSTALLED)) return
  throw new Error('The client SDKs in test/clients are not installed: run `npm test -- FILE` once, it installs them.')
}
