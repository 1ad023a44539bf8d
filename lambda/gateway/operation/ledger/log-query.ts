import { OUTCOMES } from '../../../storage/generations.ts'
import type { LogQuery } from '../../../storage/log.ts'
import { SORTS } from '../../../storage/log-filter.ts'
import type { Catalog } from '../../catalog/catalog.ts'
import { GatewayError } from '../../core/error.ts'
import { compact } from '../../core/json/value.ts'
import { DURATION, FROM, oneOf, readParameters, requireOrder, STATUS, TEXT, TO, USD, whole } from './parameters.ts'

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
  owner: oneOf('deployment', 'team', 'caller'),
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

/**
 * The models that are meant: the id itself, or all of the catalog that fit `anthropic/*`. Throws `bad-request` where a
 * pattern fits nothing.
 */
const modelsLike = (pattern: string, catalog: Pick<Catalog, 'models' | 'resolve'>): string[] => {
  if (!pattern.includes('*')) return [catalog.resolve(pattern)?.id ?? pattern]
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'))
  const fitting = new RegExp(`^${parts.join('.*')}$`)
  const models = catalog.models().flatMap(({ id }) => (fitting.test(id) ? [id] : []))
  if (models.length > 0) return models
  throw new GatewayError(
    'bad-request',
    `No model of the catalog fits "${pattern}". GET /v1/models lists all; * stands for anything, as in anthropic/*.`,
    { param: 'model' },
  )
}

/** A question about one team's log. Throws `bad-request`. */
export const readLogQuery = (
  team: string,
  query: Readonly<Record<string, string>>,
  catalog: Pick<Catalog, 'models' | 'resolve'>,
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
      models: model === undefined ? undefined : modelsLike(model, catalog),
      minCost: asked.min_cost,
      minTokens: asked.min_tokens,
      minDurationMs: asked.min_duration,
      minTtftMs: asked.min_ttft,
    }),
  })
}
