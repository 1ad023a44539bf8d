import { OUTCOMES } from '../../../storage/generations.ts'
import { isLike } from '../../../storage/glob.ts'
import type { Log, LogQuery } from '../../../storage/ledger/log.ts'
import { type LogFilter, SORTS } from '../../../storage/ledger/log-filter.ts'
import type { Catalog } from '../../catalog/catalog.ts'
import { OWNERS } from '../../core/cost/spent.ts'
import { GatewayError } from '../../core/error.ts'
import { compact } from '../../core/json/value.ts'
import {
  DURATION,
  FROM,
  oneOf,
  readParameters,
  requireOrder,
  SHOWN,
  STATUS,
  TEXT,
  TO,
  USD,
  whole,
} from './parameters.ts'

const MAX_PAGE = 500
const PAGE = 50
const MAX_TOKENS = 1_000_000_000

/** What a question about the log may say. */
export const LOG_PARAMETERS = {
  from: FROM,
  to: TO,
  project: TEXT,
  key: TEXT,
  model: TEXT,
  provider: TEXT,
  status: STATUS,
  outcome: oneOf(...OUTCOMES),
  owner: oneOf(...OWNERS),
  user: TEXT,
  tag: TEXT,
  min_cost: USD,
  min_tokens: whole(0, MAX_TOKENS),
  min_duration: DURATION,
  min_ttft: DURATION,
  sort: oneOf(...SORTS),
  limit: whole(1, MAX_PAGE),
  cursor: TEXT,
} as const

/** The models that are meant: one by its id, or any that fits a pattern like `anthropic/*`. */
const modelsIn = (
  given: string | undefined,
  catalog: Pick<Catalog, 'resolve'>,
): Pick<LogFilter, 'models' | 'modelLike'> => {
  if (given === undefined) return {}
  return given.includes('*') ? { modelLike: given } : { models: [catalog.resolve(given)?.id ?? given] }
}

/**
 * Throws `bad-request` for a pattern that fits no model, neither of the catalog nor of the log, as far as the asker sees
 * that. To be asked where nothing else was found: the log may have to be looked through.
 */
export const requireModels = async (
  { team, filter: { modelLike, project } }: Pick<LogQuery, 'team' | 'filter'>,
  { catalog, log }: { readonly catalog: Pick<Catalog, 'models'>; readonly log: Pick<Log, 'page'> },
): Promise<void> => {
  if (modelLike === undefined || catalog.models().some(({ id }) => isLike(id, modelLike))) return
  const filter = compact({ modelLike, project })
  const { records, cursor } = await log.page({ team, filter, sort: 'newest', limit: 1 })
  if (records.length > 0 || cursor !== undefined) return
  throw new GatewayError(
    'bad-request',
    `No model of the catalog or of the log fits "${modelLike.slice(0, SHOWN)}". GET /v1/models lists the catalog; * stands for anything, as in anthropic/*.`,
    { param: 'model' },
  )
}

/** A question about one team's log. Throws `bad-request`. */
export const readLogQuery = (
  team: string,
  query: Readonly<Record<string, string>>,
  catalog: Pick<Catalog, 'resolve'>,
  nowMs: number,
): LogQuery => {
  const asked = readParameters(query, LOG_PARAMETERS, nowMs)
  const { from, to, model, sort = 'newest', limit = PAGE, cursor } = asked
  requireOrder(from, to)
  const { project, key, provider, status, outcome, owner, user, tag } = asked
  return compact({
    team,
    sort,
    limit,
    cursor,
    filter: compact({
      ...{ fromMs: from, toMs: to, project, key, provider, status, outcome, owner, user, tag },
      ...modelsIn(model, catalog),
      minCost: asked.min_cost,
      minTokens: asked.min_tokens,
      minDurationMs: asked.min_duration,
      minTtftMs: asked.min_ttft,
    }),
  })
}
