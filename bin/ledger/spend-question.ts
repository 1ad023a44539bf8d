import type { Catalog } from '../../lambda/gateway/catalog/catalog.ts'
import { OWNERS } from '../../lambda/gateway/core/cost/spent.ts'
import { compact } from '../../lambda/gateway/core/json/value.ts'
import { DIMENSIONS, type Dimension, type SpendFilter } from '../../lambda/gateway/money/sums/dimensions.ts'
import {
  FROM,
  oneOf,
  readParameters,
  requireOrder,
  TEXT,
  TO,
} from '../../lambda/gateway/operation/ledger/parameters.ts'
import { type Arguments, UsageError } from '../command.ts'
import type { SpendQuestion } from './ledger.ts'
import { inOptions } from './option-words.ts'

const PARAMETERS = {
  from: FROM,
  to: TO,
  project: TEXT,
  key: TEXT,
  model: TEXT,
  provider: TEXT,
  owner: oneOf(...OWNERS),
  zdr: oneOf('true', 'false'),
  user: TEXT,
} as const

const dimensionsIn = (words: string): Dimension[] => {
  const asked = words.split(',').map((word) => word.trim())
  const wrong = asked.find((word) => !DIMENSIONS.some((dimension) => dimension === word))
  if (wrong !== undefined)
    throw new UsageError(`--by must be of ${DIMENSIONS.join(', ')}, several by commas, got "${wrong}".`)
  return DIMENSIONS.filter((dimension) => asked.includes(dimension)).sort((a, b) => asked.indexOf(a) - asked.indexOf(b))
}

const firstOfMonth = (ms: number): number => {
  const date = new Date(ms)
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth())
}

const modelIn = (given: string, catalog: Pick<Catalog, 'resolve'>): string => {
  if (given.includes('*'))
    throw new UsageError(
      `--model is one model here, got "${given}". Leave it out: by default, spend is told apart by model.`,
    )
  return catalog.resolve(given)?.id ?? given
}

/** What the options ask: by default this month until now. Throws UsageError. */
export const spendQuestion = (
  options: Arguments['options'],
  catalog: Pick<Catalog, 'resolve'>,
  nowMs: number,
): SpendQuestion => {
  const given = Object.keys(PARAMETERS).flatMap((name): [string, string][] => {
    const { [name]: value } = options
    return typeof value === 'string' ? [[name, value]] : []
  })
  const asked = inOptions(() => readParameters(Object.fromEntries(given), PARAMETERS, nowMs))
  const { from = firstOfMonth(Math.min(asked.to ?? nowMs, nowMs)), to = nowMs, model, zdr, owner } = asked
  inOptions(() => requireOrder(from, to))
  const { project, key, provider, user } = asked
  const { tag } = options
  for (const one of Array.isArray(tag) ? tag : []) inOptions(() => readParameters({ tag: one }, { tag: TEXT }, nowMs))
  const filter: SpendFilter = compact({
    ...{ project, key, provider, user, owners: owner && [owner], tags: Array.isArray(tag) ? tag : undefined },
    model: model === undefined ? undefined : modelIn(model, catalog),
    zeroDataRetention: zdr === undefined ? undefined : zdr === 'true',
  })
  return { span: [from, to], by: dimensionsIn(String(options['by'])), filter }
}
