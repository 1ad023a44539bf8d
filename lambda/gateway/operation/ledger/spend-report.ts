import type { Catalog } from '../../catalog/catalog.ts'
import { compact, type JsonObject } from '../../core/json/value.ts'
import { type Pico, toUsd } from '../../core/money.ts'
import type { Dimension } from '../../money/sums/dimensions.ts'
import { MOST_READ, report } from '../../money/sums/report.ts'
import type { ReportRow } from '../../money/sums/rows.ts'
import type { Run } from '../operation.ts'
import { replyJson } from '../reply.ts'
import { requireKey, requireModels, requireProject, requireProvider } from './known-names.ts'
import { onceEach } from './parameters.ts'
import { type GroupName, readReportQuery } from './report-query.ts'
import { projectSeen } from './scope.ts'
import { type LedgerStores, untilLeft } from './until-left.ts'

export interface SpendReportDeps {
  readonly ledger: () => Promise<LedgerStores>
  readonly catalog: Catalog
  readonly providers: ReadonlyMap<string, unknown>
  readonly now: () => number
}

/** USD as the nearest JSON number: the API's clients want numbers here. */
const usd = (pico: Pico): number => Number(toUsd(pico))

const rowJson = ({ group, total, deployment, own }: ReportRow, name: GroupName, by: Dimension): JsonObject => {
  const value = group[by] ?? ''
  return compact({
    [name]: by === 'zdr' ? value === 'true' : value,
    total_cost: usd(deployment),
    market_cost: usd(total.market),
    upstream_inference_cost: usd(own),
    // Exactly that, unless some requests have no known price: then at least.
    unpriced_count: total.unpriced > 0 ? total.unpriced : undefined,
    input_tokens: total.input,
    output_tokens: total.output,
    cached_input_tokens: total.cacheRead,
    cache_creation_input_tokens: total.cacheWrite,
    reasoning_tokens: total.reasoning,
    request_count: total.requests,
    failed_count: total.failed,
  })
}

/** `GET /v1/report`: what the caller's project or team spent, as `@ai-sdk/gateway`'s `getSpendReport` reads it. */
export const spendReport =
  ({ ledger, catalog, providers, now }: SpendReportDeps): Run =>
  async (request) => {
    const { exchange, caller, signal } = request
    const { query, groupName } = readReportQuery(onceEach(exchange), catalog, now())
    const project = projectSeen(caller, query.filter.project)
    const asked = { ...query, team: caller.team, filter: compact({ ...query.filter, project }) }
    const deps = { ...untilLeft(await ledger(), signal), now, mostRead: MOST_READ }
    const { rows, asOfMs } = await report(asked, deps)
    if (rows.length === 0) {
      const { team, project: own } = caller
      const { key, provider, model } = query.filter
      await requireProject({ team, project, own }, deps)
      await requireModels(
        { team, filter: compact({ models: model === undefined ? undefined : [model], project }) },
        { ...deps, catalog },
      )
      await requireProvider(compact({ team, provider, project }), { ...deps, providers })
      await requireKey({ team, key, project, param: 'api_key' }, deps)
    }
    const [by = 'day'] = query.by
    await replyJson(request, 200, {
      results: rows.map((row) => rowJson(row, groupName, by)),
      as_of: new Date(asOfMs).toISOString(),
    })
  }
