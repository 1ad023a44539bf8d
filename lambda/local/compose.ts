import { join } from 'node:path'
import { authenticator } from '../gateway/access/authenticate.ts'
import { createGateway, type Gateway } from '../gateway/app.ts'
import { bundledCatalog } from '../gateway/catalog/bundled.ts'
import { type Catalog, loadCatalog } from '../gateway/catalog/catalog.ts'
import { readOverridesFile } from '../gateway/catalog/overrides-file.ts'
import type { Provider } from '../gateway/core/provider.ts'
import { recordSink } from '../gateway/generation/sink.ts'
import { PROVIDERS, providersBySlug } from '../gateway/provider/index.ts'
import { DEFAULT_TIMEOUTS } from '../gateway/routing/timeouts.ts'
import { downloader } from '../gateway/upstream/download.ts'
import { googleAuth } from '../gateway/upstream/google-auth.ts'
import type { Log } from '../log.ts'
import type { Credentials } from '../storage/credentials.ts'
import { environmentCredentials } from '../storage/environment/credentials.ts'
import { fileCredentials } from '../storage/file/credentials.ts'
import { firstOf } from '../storage/first-of.ts'
import type { GenerationRecord } from '../storage/generations.ts'
import { sqliteAccounts } from '../storage/sqlite/accounts.ts'
import { sqliteGenerations } from '../storage/sqlite/generations.ts'
import { sqliteSettings } from '../storage/sqlite/settings.ts'
import { openDataFolder } from './data-folder.ts'
import { withDevelopmentKey } from './development-key.ts'
import type { LocalEnv } from './env.ts'

const MAX_BODY_BYTES = 32 * 1024 * 1024

/** The gateway of this machine, and what its startup screen tells. */
export interface LocalGateway {
  readonly gateway: Gateway
  readonly catalog: Catalog
  readonly providers: ReadonlyMap<string, Provider>
  readonly credentials: Credentials
  readonly key: string
  /** Where a generated key is kept; undefined when the environment named the key. */
  readonly keyFile: string | undefined
  close(): void
}

/** Wires the gateway with embedded stores. Throws with a sentence for the terminal when something cannot be read. */
export const composeLocal = (env: LocalEnv, log: Log, seen: (record: GenerationRecord) => void): LocalGateway => {
  const overrides = readOverridesFile(
    env.overridesFile,
    PROVIDERS.map(({ slug }) => slug),
  )
  const { database, key, keyFile } = openDataFolder(env)
  const providers = providersBySlug(overrides?.providers)
  const credentials = firstOf(
    environmentCredentials(env.variables, [...providers.values()]),
    fileCredentials(join(env.dataDir, 'credentials.json')),
  )
  const generations = sqliteGenerations(database)
  const catalog = loadCatalog(bundledCatalog, overrides)
  const sink = recordSink(generations, log)
  const gateway = createGateway({
    catalog,
    providers,
    credentials,
    ambientAws: undefined,
    generations,
    settings: sqliteSettings(database),
    authenticate: authenticator(withDevelopmentKey(sqliteAccounts(database), key), Date.now),
    sink: {
      ...sink,
      write: (record) => {
        seen(record)
        sink.write(record)
      },
    },
    upstream: { google: googleAuth(), download: downloader({ enabled: overrides?.downloads ?? true }) },
    timeouts: { ...DEFAULT_TIMEOUTS, ...overrides?.routing?.timeouts },
    maxBodyBytes: MAX_BODY_BYTES,
    now: Date.now,
    log,
  })
  return { gateway, catalog, providers, credentials, key, keyFile, close: () => database.close() }
}
