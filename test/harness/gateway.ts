import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { composeLocal } from '../../lambda/local/compose.ts'
import { type ServerOptions, serve } from '../../lambda/local/server.ts'
import { jsonLines } from '../../lambda/log.ts'
import type { GenerationRecord } from '../../lambda/storage/generations.ts'
import { keepModels } from './lasting-models.ts'

export const KEY = 'test-key'

export interface TestGateway {
  readonly url: string
  readonly dataDir: string
  readonly records: GenerationRecord[]
  /** What it logged, as its log would write it. */
  readonly logged: string[]
  /** The record of the last request, once all are over: a client may have its answer a little earlier. */
  lastRecord(): Promise<GenerationRecord | undefined>
  /** A request with the key and JSON headers. */
  post(path: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Response>
  /** Goes by what was pushed. */
  renew(): Promise<void>
  /** Resolves when the records of all that ended are in the store. */
  settle(): Promise<void>
  close(): Promise<void>
}

/** The local server as a user starts it, on a free port with a data folder of its own. */
export const startGateway = async (
  overrides: object = {},
  variables: Readonly<Record<string, string>> = {},
  credentials: object | string = {},
  options: Omit<ServerOptions, 'port'> = {},
): Promise<TestGateway> => {
  keepModels()
  const dataDir = mkdtempSync(join(tmpdir(), 'pointsman-test-'))
  const overridesFile = join(dataDir, 'overrides.json')
  writeFileSync(overridesFile, JSON.stringify(overrides))
  const stored = typeof credentials === 'string' ? credentials : JSON.stringify(credentials)
  writeFileSync(join(dataDir, 'credentials.json'), stored, { mode: 0o600 })
  const records: GenerationRecord[] = []
  const logged: string[] = []
  const log = jsonLines((line) => logged.push(line), Date.now)
  const env = { port: 0, hosts: [], apiKey: KEY, dataDir, logDays: 30, isArchived: true, overridesFile, variables }
  const local = composeLocal(env, log, (record) => records.push(record))
  const underWay = new Set<Promise<void>>()
  const handle: typeof local.gateway.handle = (exchange) => {
    const handled = local.gateway.handle(exchange)
    underWay.add(handled)
    return handled.finally(() => underWay.delete(handled))
  }
  const server = await serve({ ...local.gateway, handle }, { ...options, port: 0 })
  return {
    url: server.url,
    dataDir,
    records,
    logged,
    lastRecord: async () => {
      await Promise.all(underWay)
      return records.at(-1)
    },
    post: (path, body, headers = {}) =>
      fetch(`${server.url}${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    renew: () => local.renew(),
    settle: async () => {
      await Promise.all(underWay)
      await local.gateway.settle()
    },
    close: async () => {
      await server.stop()
      await local.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
