import type { Catalog } from '../../catalog/catalog.ts'
import { GatewayError } from '../../core/error.ts'
import { compact, type JsonObject, type JsonValue } from '../../core/json/value.ts'
import { MOST_READ } from '../../money/sums/report.ts'
import type { Run } from '../operation.ts'
import { replyJson } from '../reply.ts'
import { requireKey, requireProvider } from './known-names.ts'
import { readLogQuery, requireModels } from './log-query.ts'
import { onceEach } from './parameters.ts'
import { projectSeen, requireLogs } from './scope.ts'
import { type LedgerStores, untilLeft } from './until-left.ts'

/** What was spent, for those who ask. Loaded when somebody does. */
export interface LogsDeps {
  readonly ledger: () => Promise<LedgerStores>
  readonly catalog: Catalog
  readonly providers: ReadonlyMap<string, unknown>
  readonly now: () => number
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
      await requireModels(asked, { catalog, log })
      const { key, provider } = asked.filter
      await requireProvider(compact({ team: caller.team, provider, project }), { log, providers })
      await requireKey({ team: caller.team, key, project, param: 'key' }, { log, sums, now, mostRead: MOST_READ })
    }
    const scannedTo = page.scannedToMs === undefined ? undefined : new Date(page.scannedToMs).toISOString()
    await replyJson(
      request,
      200,
      compact({ object: 'list', data: page.records.map(asJson), next_cursor: page.cursor, scanned_to: scannedTo }),
    )
  }
