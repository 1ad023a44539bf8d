import type { Catalog } from '../../lambda/gateway/catalog/catalog.ts'
import { compact } from '../../lambda/gateway/core/json/value.ts'
import { report } from '../../lambda/gateway/money/sums/report.ts'
import { requireModels, requireProvider } from '../../lambda/gateway/operation/ledger/known-names.ts'
import { readLogQuery } from '../../lambda/gateway/operation/ledger/log-query.ts'
import type { Accounts } from '../../lambda/storage/accounts.ts'
import type { Log, LogQuery } from '../../lambda/storage/ledger/log.ts'
import { isWanted } from '../../lambda/storage/ledger/log-filter.ts'
import type { Sums } from '../../lambda/storage/ledger/sums.ts'
import { UsageError } from '../command.ts'
import type { Ledger, LogWords } from './ledger.ts'
import { asUsageError, inOptions } from './option-words.ts'

/** The stores of one place, this machine or a deployment. */
export interface LedgerStores {
  readonly where: string
  readonly team: string
  readonly log: Log
  readonly sums: Sums
  readonly accounts: Pick<Accounts, 'listKeys'>
  readonly catalog: Pick<Catalog, 'guide' | 'models' | 'resolve'>
  readonly providers: ReadonlyMap<string, unknown>
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** The ledger of those who may read its stores themselves. */
export const storedLedger = (stores: LedgerStores): Ledger => {
  const { where, team, log, sums, accounts, catalog, providers, now } = stores
  const read = (words: LogWords): LogQuery => inOptions(() => readLogQuery(team, words, catalog, now()))
  const requireNames = async (asked: Pick<LogQuery, 'filter'>): Promise<void> => {
    const { provider } = asked.filter
    try {
      await requireModels({ ...asked, team }, { catalog, log })
      await requireProvider(compact({ team, provider }), { log, providers })
    } catch (error) {
      throw asUsageError(error)
    }
  }
  const known = new Map<string, Promise<void>>()
  /** Many scans ask for the same. */
  const requireOnce = (asked: LogQuery): Promise<void> => {
    const { models, modelLike, provider } = asked.filter
    const name = JSON.stringify([models, modelLike, provider])
    const isKnown = known.get(name) ?? requireNames(asked)
    known.set(name, isKnown)
    return isKnown
  }
  return {
    where,
    team,
    async page(words) {
      const asked = read(words)
      const page = await log.page(asked).catch((error: unknown) => {
        throw error instanceof RangeError ? new UsageError(error.message) : error
      })
      if (page.records.length === 0 && page.cursor === undefined) await requireOnce(asked)
      return page
    },
    async *scan(words, [fromMs, toMs]) {
      const asked = read(words)
      await requireOnce(asked)
      const filter = compact({ ...asked.filter, fromMs, toMs })
      for await (const records of log.scan(team, fromMs, toMs)) yield records.filter((one) => isWanted(one, filter))
    },
    find: (id) => log.find(team, id),
    async spend(question) {
      const { rows, asOfMs } = await report({ ...question, team }, { log, sums, now })
      const { model, provider } = question.filter
      if (rows.length === 0)
        await requireNames({ filter: compact({ models: model === undefined ? undefined : [model], provider }) })
      return { rows: rows.map(({ group, total, own }) => ({ ...total, group, own })), asOfMs }
    },
    keys: () => accounts.listKeys(team),
  }
}
