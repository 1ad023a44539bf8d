import type { Log } from '../log.ts'
import type { Accounts } from '../storage/accounts.ts'
import type { Alerts } from '../storage/alerts.ts'
import type { Credentials, TeamCredentials } from '../storage/credentials.ts'
import type { CreditEntries } from '../storage/credits.ts'
import type { Gates } from '../storage/gates.ts'
import type { GenerationRecord, Generations } from '../storage/generations.ts'
import type { Log as RequestLog } from '../storage/ledger/log.ts'
import type { Sums } from '../storage/ledger/sums.ts'
import type { PushedSource } from '../storage/pushed-catalogs.ts'
import type { Settings } from '../storage/settings.ts'
import type { Statistics } from '../storage/statistics.ts'
import { authenticator } from './access/authenticate.ts'
import { createGateway, type Gateway } from './app.ts'
import { bundledCatalog } from './catalog/bundled.ts'
import { type Catalog, loadCatalog } from './catalog/catalog.ts'
import type { Overrides } from './catalog/overrides/overrides.ts'
import type { Overridden } from './catalog/overrides/overrides-file.ts'
import { memo } from './core/memo.ts'
import type { Credential, Provider } from './core/provider/provider.ts'
import { learningSink, type RecordSink, recordSink } from './generation/sink.ts'
import { createPlanner, type Planner } from './operation/planning/planner.ts'
import { providersBySlug } from './provider/index.ts'
import { type Renewal, renewal } from './renewal/renewal.ts'
import { type HealthView, healthView } from './routing/health/view.ts'
import { createPromptCaches } from './routing/prompt-cache/prompt-caches.ts'
import { createCircuits } from './routing/run/circuits.ts'
import { DEFAULT_TIMEOUTS } from './routing/run/timeouts.ts'
import type { Upstream } from './upstream/request/execution.ts'

/** What was asked and spent. */
export interface Ledger {
  readonly log: RequestLog
  readonly sums: Sums
}

export interface SpendingStores {
  readonly gates: Gates
  readonly alerts: Alerts
  /** What teams have put into their credits. */
  readonly credits: Pick<CreditEntries, 'list'>
}

/** Where a gateway keeps things. */
export interface Stores {
  readonly accounts: Pick<Accounts, 'keyByHash'>
  /** The deployment's own credentials of these providers. */
  readonly credentials: (providers: readonly Provider[]) => Credentials
  readonly teamCredentials: TeamCredentials
  readonly generations: Generations
  readonly settings: Settings
  readonly statistics: Pick<Statistics, 'read'>
  readonly pushed: PushedSource
  /** Budgets and limits, as they are counted. Loaded with the first who has any. */
  readonly spending: () => Promise<SpendingStores>
  /** The request log to be read, and its sums. Loaded when somebody asks. */
  readonly ledger: () => Promise<Ledger>
}

/** What differs between a deployment and this machine. */
export interface Surroundings {
  /** Absent where there are no overrides. */
  readonly overridden?: Overridden | undefined
  /** Whether what was pushed is read at the start, so that the first requests wait for it. */
  readonly isReadAtStart: boolean
  /** How long after a look at what was pushed there is another one. @default one minute */
  readonly refreshMs?: number
  readonly stores: Stores
  /** For providers that take the machine's own AWS role: its region. Undefined where there is none. */
  readonly ambientAws: Credential | undefined
  readonly maxBodyBytes: number
  readonly now: () => number
  readonly log: Log
  /** How long a record may take to be stored. @default as long as its store wants */
  readonly recordLimitMs?: number
  /** Hears of every record as it is written. */
  readonly recorded: (record: GenerationRecord) => void
  /** What `settle` waits for beside the records themselves. */
  readonly flush?: () => Promise<void>
}

/** A gateway that goes by one catalog and its overrides, and the parts of it that commands and screens show. */
export interface Assembly {
  readonly gateway: Gateway
  readonly planner: Planner
  readonly catalog: Catalog
  readonly providers: ReadonlyMap<string, Provider>
  readonly credentials: Credentials
}

/** The gateway that goes by the newest. */
export interface Assembled extends Renewal<Assembly> {
  readonly health: HealthView
}

/** What few requests need is loaded with the first of them. */
const upstreamOf = ({ downloads = true, media }: Partial<Overrides> = {}): Upstream => {
  const google = memo(async () => (await import('./transport/google-token.ts')).googleAuth())
  const download = memo(async () => (await import('./transport/download.ts')).downloader({ enabled: downloads }))
  return {
    google: { accessToken: async (credential) => (await google()).accessToken(credential) },
    download: async (url, options) => (await download())(url, options),
    mediaAllow: media?.allow ?? [],
  }
}

/** Few callers have budgets, limits or credits. */
const operations = () => import('./operation/spending/operations.ts')

/** Everything that the local server and the deployed function share: they only say where they are. */
export const assemble = (s: Surroundings): Assembled => {
  const { stores, now, log, ambientAws } = s
  const { teamCredentials, generations, settings, statistics, ledger, pushed } = stores
  const onUnreadable = (error: unknown) =>
    log({ level: 'warn', message: 'the statistics of endpoints cannot be read', error })
  const health = healthView({ statistics, now, onUnreadable })
  const promptCaches = createPromptCaches(now)
  const learning = learningSink(recordSink(generations, log, undefined, s.recordLimitMs), health)
  const sink: RecordSink = {
    write: (record) => {
      s.recorded(record)
      return learning.write(record)
    },
    flush: async () => {
      await Promise.all([learning.flush(), s.flush?.()])
    },
  }
  const spending = memo(async () => {
    const [{ softStates, knownAlerts, earlierWindows }, { gates, alerts }] = await Promise.all([
      operations(),
      stores.spending(),
    ])
    const known = { alerts: knownAlerts(alerts), states: softStates(gates, now), earlier: earlierWindows(now) }
    return { gates, ...known, generations, now, log }
  })
  const credits = memo(async () => {
    const [{ creditAccounts }, { credits: entries }, { states }] = await Promise.all([
      operations(),
      stores.spending(),
      spending(),
    ])
    return creditAccounts(entries, states, now)
  })
  // What is known of endpoints, and what is under way, outlives the catalog that it was learned by.
  const lasting = {
    ...{ teamCredentials, generations, ledger, spending, credits, health, promptCaches, sink, now, log },
    authenticate: authenticator(stores.accounts, now),
    circuits: createCircuits(now),
    maxBodyBytes: s.maxBodyBytes,
  }

  const assembly = ({ overrides, meant, data = bundledCatalog }: Partial<Overridden> = {}): Assembly => {
    const catalog = loadCatalog(data)
    const providers = providersBySlug(overrides?.providers)
    const credentials = stores.credentials([...providers.values()])
    const planner = createPlanner({
      ...{ catalog, providers, credentials, teamCredentials, ambientAws },
      unknownModels: overrides?.routing.unknownModels ?? 'call',
      ...{ settings, health, promptCaches, now, log },
      ...(meant ? { meant } : {}),
    })
    const gateway = createGateway({
      ...lasting,
      ...{ catalog, providers, credentials, planner },
      aliases: overrides?.alias ?? {},
      upstream: upstreamOf(overrides),
      timeouts: { ...DEFAULT_TIMEOUTS, ...overrides?.routing?.timeouts },
      hedge: overrides?.routing?.hedge ?? false,
    })
    return { gateway, planner, catalog, providers, credentials }
  }
  const late = memo(async () => (await import('./renewal/take.ts')).taking({ ...s, ...pushed, assembly }))
  return { ...renewal({ ...s, ...pushed, released: assembly(s.overridden), late }), health }
}
