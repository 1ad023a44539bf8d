import { join } from 'node:path'
import { type Assembled, assemble } from '../gateway/assemble.ts'
import { readOverridesFile } from '../gateway/catalog/overrides/overrides-file.ts'
import { memo } from '../gateway/core/memo.ts'
import { PROVIDERS } from '../gateway/provider/index.ts'
import type { Log } from '../log.ts'
import { environmentCredentials } from '../storage/environment/credentials.ts'
import { fileCredentials, fileTeamCredentials, teamsFolder } from '../storage/file/credentials.ts'
import { firstOf } from '../storage/first-of.ts'
import type { GenerationRecord } from '../storage/generations.ts'
import { sqliteSpending } from '../storage/sqlite/accounts/spending.ts'
import { sqliteAccounts } from '../storage/sqlite/accounts.ts'
import { databaseFile, journalFolder, onServingLoop } from '../storage/sqlite/database.ts'
import { sqliteGenerations } from '../storage/sqlite/generations.ts'
import { openJournal } from '../storage/sqlite/journal/journal.ts'
import { isAnythingHere } from '../storage/sqlite/journal/left-behind.ts'
import { sqlitePushedCatalogs } from '../storage/sqlite/pushed-catalogs.ts'
import { sqliteSettings } from '../storage/sqlite/settings.ts'
import { storeThread } from '../storage/sqlite/store-thread.ts'
import { threadedStatistics } from '../storage/sqlite/threaded-statistics.ts'
import { archiveFolder, openDataFolder, withDevelopmentKey } from './data-folder.ts'
import type { LocalEnv } from './env.ts'
import { type LocalLedger, localLedger } from './ledger.ts'
import { statisticsFeed } from './statistics-feed.ts'

/** To look is to read one row. */
const PUSHED_REFRESH_MS = 1000
const MAX_BODY_BYTES = 32 * 1024 * 1024

/** The gateway of this machine, and what its startup screen tells. */
export interface LocalGateway extends Assembled {
  readonly key: string
  /** Where a generated key is kept; undefined when the environment named the key. */
  readonly keyFile: string | undefined
  readonly ledger: Omit<LocalLedger, 'close'>
  /** May an earlier process have left anything to tell? */
  isAnythingLeft(): boolean
  /** Tells the requests whose process died, and that this one lives. To be called every few seconds. Never rejects. */
  tend(): Promise<void>
  /** Ends the stores. What they have not taken by now is left to the next start, or goes to the log. */
  close(): Promise<void>
}

/** The gateway with embedded stores. Throws with a sentence for the terminal when something cannot be read. */
export const composeLocal = (
  env: LocalEnv,
  log: Log,
  seen: (record: GenerationRecord) => void,
  patienceMs = 0,
): LocalGateway => {
  const overridden = env.overridesFile === undefined ? undefined : readOverridesFile(env.overridesFile, PROVIDERS)
  const { database, key, keyFile } = openDataFolder(env)
  onServingLoop(database)
  const file = databaseFile(env.dataDir)
  const thread = storeThread(file, patienceMs)
  const journal = openJournal(journalFolder(file), thread.processId)
  const generations = sqliteGenerations(database, thread, { journal, log })
  const statistics = threadedStatistics(thread)
  const ledger = localLedger({
    ...{ file, database, log, now: Date.now },
    days: env.logDays,
    archiveFolder: archiveFolder(env),
    written: () => generations.written(),
  })
  const spending = memo(async () => (await import('./spending.ts')).localSpending(thread, database))
  const feed = statisticsFeed(statistics, log)
  const pushed = sqlitePushedCatalogs(database)
  const credentialsFile = fileCredentials(join(env.dataDir, 'credentials.json'))
  const assembled = assemble({
    overridden,
    isReadAtStart: false,
    refreshMs: PUSHED_REFRESH_MS,
    stores: {
      accounts: withDevelopmentKey(sqliteAccounts(database), sqliteSpending(database), key),
      credentials: (providers) => firstOf(environmentCredentials(env.variables, providers), credentialsFile),
      teamCredentials: fileTeamCredentials(teamsFolder(env.dataDir)),
      generations,
      settings: sqliteSettings(database),
      statistics,
      pushed: { version: async () => (await pushed.current())?.version, catalogs: async () => pushed },
      spending,
      ledger: async () => ledger,
    },
    ambientAws: undefined,
    maxBodyBytes: MAX_BODY_BYTES,
    now: Date.now,
    log,
    recorded: (record) => {
      seen(record)
      feed.write(record)
    },
    flush: () => {
      generations.flush()
      return feed.flush()
    },
  })
  /** What requests hold that are lost counts in full: nobody knows what their providers bill. */
  const settle = async (holding: readonly GenerationRecord[]): Promise<boolean> => {
    try {
      const [{ settleLeft }, { gates }] = await Promise.all([
        import('../gateway/money/budgets/lost-holds.ts'),
        spending(),
      ])
      await settleLeft({ gates, generations, now: Date.now }, holding)
      return true
    } catch (error) {
      log({ level: 'error', message: 'what requests of earlier processes hold could not be settled', error })
      return false
    }
  }
  return {
    ...assembled,
    key,
    keyFile,
    ledger,
    isAnythingLeft: () => isAnythingHere(database, journalFolder(file)),
    async tend() {
      const lost = await generations.tend(settle).catch((error: unknown) => {
        log({ level: 'error', message: 'requests of earlier processes could not be looked for', error })
        return []
      })
      for (const record of lost) seen(record)
    },
    async close() {
      generations.close()
      await Promise.all([thread.close(), ledger.close()])
      await assembled.gateway.settle()
      journal.close()
      database.close()
    },
  }
}
