import type { Catalog } from '../../catalog/catalog.ts'
import { GatewayError } from '../../core/error.ts'
import { compact, type JsonObject, type JsonValue } from '../../core/json/value.ts'
import { MOST_READ } from '../../money/sums/report.ts'
import type { Run } from '../operation.ts'
import { replyJson } from '../reply.ts'
import { requireKey, requireModels, requireProject, requireProvider } from './known-names.ts'
import { readLogQuery } from './log-query.ts'
import { onceEach, readParameters, SHOWN, TEXT } from './parameters.ts'
import { projectSeen, requireLogs } from './scope.ts'
import { type LedgerStores, untilLeft } from './until-left.ts'

/** What was spent, for those who ask. Loaded when somebody does. */
export interface LogsDeps {
  readonly ledger: () => Promise<LedgerStores>
  readonly catalog: Catalog
  readonly providers: ReadonlyMap<string, unknown>
  readonly now: () => number
}

/** Throws `bad-request` where more is said than which request is meant: nothing would come of it. */
const requireAlone = (query: Readonly<Record<string, string>>): void => {
  const [name] = Object.keys(query)
  if (name === undefined) return
  const param = name.slice(0, SHOWN)
  throw new GatewayError('bad-request', `id alone says which request is meant: leave out ${param}.`, { param })
}

/** A record is JSON by itself: what a store reads was written as such. */
const asJson = (value: object): JsonObject => value as JsonObject

const inCallersWords = (thrown: unknown): unknown =>
  thrown instanceof RangeError ? new GatewayError('bad-request', thrown.message, { param: 'cursor' }) : thrown

/**
 * `GET /v1/logs`: requests of the caller's project or team, the newest first, a page at a time; with `id` the one of
 * that id, of ids that begin so, or of the provider's own id.
 */
export const listLogs =
  ({ ledger, catalog, providers, now }: LogsDeps): Run =>
  async (request) => {
    const { exchange, caller, signal } = request
    requireLogs(caller)
    const { log, sums } = untilLeft(await ledger(), signal)
    const { id, ...query } = onceEach(exchange)
    if (id !== undefined) {
      requireAlone(query)
      readParameters({ id }, { id: TEXT }, now())
      const found = await log.find(caller.team, id, projectSeen(caller, undefined))
      const data: JsonValue[] = found.map(asJson)
      return replyJson(request, 200, { object: 'list', data })
    }
    const project = projectSeen(caller, query['project'])
    const asked = readLogQuery(caller.team, project === undefined ? query : { ...query, project }, catalog, now())
    const page = await log.page(asked).catch((thrown: unknown) => {
      throw inCallersWords(thrown)
    })
    if (page.records.length === 0 && page.cursor === undefined) {
      const { team, project: own } = caller
      const { key, provider } = asked.filter
      const reading = { log, sums, now, mostRead: MOST_READ }
      await requireProject({ team, project, own }, reading)
      await requireModels(asked, { catalog, log })
      await requireProvider(compact({ team, provider, project }), { log, providers })
      await requireKey({ team, key, project, param: 'key' }, reading)
    }
    const scannedTo = page.scannedToMs === undefined ? undefined : new Date(page.scannedToMs).toISOString()
    await replyJson(
      request,
      200,
      compact({ object: 'list', data: page.records.map(asJson), next_cursor: page.cursor, scanned_to: scannedTo }),
    )
  }
