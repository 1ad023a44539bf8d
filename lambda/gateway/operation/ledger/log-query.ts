import { OUTCOMES } from '../../../storage/generations.ts'
import { askedIn } from '../../../storage/ledger/cursor.ts'
import type { LogQuery } from '../../../storage/ledger/log.ts'
import { type LogFilter, SORTS } from '../../../storage/ledger/log-filter.ts'
import type { Catalog } from '../../catalog/catalog.ts'
import { OWNERS } from '../../core/cost/spent.ts'
import { compact } from '../../core/json/value.ts'
import {
  DURATION,
  FROM,
  near,
  oneOf,
  readParameters,
  requireOrder,
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

/** When the question was first asked: the cursor of a later page says it. Undefined where that is no such time. */
const firstAsked = (cursor: string | undefined, nowMs: number): number | undefined =>
  cursor === undefined ? nowMs : near(askedIn(cursor), nowMs)

/**
 * A question about one team's log. What is relative to now means on later pages what it meant on the first. Throws
 * `bad-request`.
 */
export const readLogQuery = (
  team: string,
  query: Readonly<Record<string, string>>,
  catalog: Pick<Catalog, 'resolve'>,
  nowMs: number,
): LogQuery => {
  const askedMs = firstAsked(query['cursor'], nowMs)
  const asked = readParameters(query, LOG_PARAMETERS, askedMs ?? nowMs)
  const { from, to, model, sort = 'newest', limit = PAGE, cursor } = asked
  requireOrder(from, to)
  const { project, key, provider, status, outcome, owner, user, tag } = asked
  return compact({
    team,
    sort,
    limit,
    cursor,
    askedMs,
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
