import { join } from 'node:path'
import { authenticator } from '../gateway/access/authenticate.ts'
import { createGateway, type Gateway, type GatewayDeps } from '../gateway/app.ts'
import { bundledCatalog } from '../gateway/catalog/bundled.ts'
import { type Catalog, loadCatalog } from '../gateway/catalog/catalog.ts'
import { readOverridesFile } from '../gateway/catalog/overrides-file.ts'
import type { Provider } from '../gateway/core/provider.ts'
import { learningSink } from '../gateway/generation/learning-sink.ts'
import { recordSink } from '../gateway/generation/sink.ts'
import type { Services } from '../gateway/operation/operation.ts'
import { PROVIDERS, providersBySlug } from '../gateway/provider/index.ts'
import { healthView } from '../gateway/routing/health/view.ts'
import { createPromptCaches } from '../gateway/routing/prompt-cache/prompt-caches.ts'
import { createCircuits } from '../gateway/routing/run/circuits.ts'
import { DEFAULT_TIMEOUTS } from '../gateway/routing/run/timeouts.ts'
import { downloader } from '../gateway/transport/download.ts'
import { googleAuth } from '../gateway/transport/google-token.ts'
import type { Log } from '../log.ts'
import type { Credentials } from '../storage/credentials.ts'
import { environmentCredentials } from '../storage/environment/credentials.ts'
import { fileCredentials } from '../storage/file/credentials.ts'
import { fileTeamCredentials, teamsFolder } from '../storage/file/team-credentials.ts'
import { firstOf } from '../storage/first-of.ts'
import type { GenerationRecord } from '../storage/generations.ts'
import { sqliteAccounts } from '../storage/sqlite/accounts.ts'
import { sqliteGenerations } from '../storage/sqlite/generations.ts'
import { sqliteSettings } from '../storage/sqlite/settings.ts'
import { sqliteStatistics } from '../storage/sqlite/statistics.ts'
import { openDataFolder } from './data-folder.ts'
import { withDevelopmentKey } from './development-key.ts'
import type { LocalEnv } from './env.ts'
import { statisticsFeed } from './statistics-feed.ts'

const MAX_BODY_BYTES = 32 * 1024 * 1024

/** The gateway of this machine, and what its startup screen tells. */
export interface LocalGateway {
  readonly gateway: Gateway
  /** What its operations work with. */
  readonly services: Services
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
  const statistics = sqliteStatistics(database)
  const health = healthView({
    statistics,
    now: Date.now,
    onUnreadable: (error) => log({ level: 'warn', message: 'the statistics of endpoints cannot be read', error }),
  })
  void health.refreshIfStale()
  const sink = learningSink(recordSink(generations, log), health)
  const feed = statisticsFeed(statistics, log)
  const deps: GatewayDeps = {
    catalog,
    providers,
    credentials,
    teamCredentials: fileTeamCredentials(teamsFolder(env.dataDir)),
    ambientAws: undefined,
    generations,
    health,
    settings: sqliteSettings(database),
    authenticate: authenticator(withDevelopmentKey(sqliteAccounts(database), key), Date.now),
    sink: {
      write: (record) => {
        seen(record)
        sink.write(record)
        feed.write(record)
      },
      flush: async () => {
        await Promise.all([sink.flush(), feed.flush()])
      },
    },
    upstream: { google: googleAuth(), download: downloader({ enabled: overrides?.downloads ?? true }) },
    timeouts: { ...DEFAULT_TIMEOUTS, ...overrides?.routing?.timeouts },
    hedge: overrides?.routing?.hedge ?? false,
    circuits: createCircuits(Date.now),
    promptCaches: createPromptCaches(Date.now),
    maxBodyBytes: MAX_BODY_BYTES,
    now: Date.now,
    log,
  }
  const gateway = createGateway(deps)
  return { gateway, services: deps, catalog, providers, credentials, key, keyFile, close: () => database.close() }
}
