import type { Principal } from '../../gateway/core/caller.ts'
import { COUNTED } from '../../gateway/core/usage/buckets.ts'
import { DAY_MS } from '../calendar.ts'
import type { AttemptRecord, CostRecord, GenerationRecord, HoldRecord } from '../generations.ts'
import {
  type Attributes,
  counts,
  decimal,
  flag,
  fromItem,
  type Item,
  json,
  list,
  number,
  row,
  text,
  toItem,
  within,
} from './attributes.ts'
import { generationKey } from './log/keys.ts'

const tokens = row<GenerationRecord['tokens']>('input', 'output', 'reasoning', 'cacheRead', 'cacheWrite')

const attempts = list(
  within(
    row<AttemptRecord>(
      ...(['provider', 'model', 'credential', 'mode', 'startedAt', 'durationMs', 'success', 'status'] as const),
      ...(['error', 'isMapped', 'credentialId', 'usage', 'calls', 'tier', 'geo', 'cost', 'of', 'why'] as const),
    ),
    {
      usage: counts(...COUNTED),
      cost: row<CostRecord>('owner', 'known', 'source', 'missing', 'upper', 'market', 'marketMissing'),
    },
  ),
)

/**
 * The table of attribute names. Beside them an item has `pk` (`LOG#<team>#<yyyymmdd>#<lane>`), `sk` (the id) and `ttl` (when
 * DynamoDB deletes it, seconds since 1970). Typical items stay under 1 KB, one write unit.
 */
const ATTRIBUTES: Attributes<Omit<GenerationRecord, 'id'>> = {
  createdAt: ['at', number],
  team: ['tm', text()],
  project: ['pj', text()],
  principal: ['pl', json(row<Principal>('kind', 'id', 'name'))],
  dialect: ['di', text()],
  modelRequested: ['mr', text()],
  model: ['m', text()],
  provider: ['p', text()],
  providerModel: ['pm', text()],
  mode: ['mo', text()],
  credential: ['c', text()],
  streamed: ['s', flag],
  status: ['st', number],
  outcome: ['o', text()],
  errorCode: ['ec', text()],
  errorMessage: ['em', text()],
  finishReason: ['f', text()],
  ttftMs: ['tt', number],
  durationMs: ['d', number],
  tokens: ['t', json(tokens)],
  usageSource: ['us', text()],
  usage: ['u', json()],
  costPico: ['co', decimal],
  unpriced: ['up', text()],
  priceVersion: ['pv', text()],
  providerResponseId: ['pr', text()],
  attempts: ['a', json(attempts)],
  warnings: ['wa', json()],
  user: ['ur', text()],
  tags: ['tg', json()],
  userAgent: ['ua', text()],
  siteUrl: ['su', text()],
  siteName: ['sn', text()],
  zeroDataRetention: ['z', flag],
  isRehearsal: ['rh', flag],
  holds: ['hd', json(list(row<HoldRecord>('id', 'scope', 'of', 'window', 'amounts')))],
}

/** The names of the attributes that prices decide. */
export const PRICED = { attempts: ATTRIBUTES.attempts[0], priceVersion: ATTRIBUTES.priceVersion[0] }

/** The name of the attribute that says how a request ended. */
export const OUTCOME = ATTRIBUTES.outcome[0]

/** The whole item. Throws RangeError for an id that is not `gen_<ulid>`: it could never be read back. */
export const toGenerationItem = (record: GenerationRecord, retentionDays: number): Item => {
  const key = generationKey(record.team, record.id)
  if (!key) throw new RangeError(`not a generation id: ${record.id}`)
  const ttl = Math.floor((record.createdAt + retentionDays * DAY_MS) / 1000)
  return { ...key, ttl: number.write(ttl), ...toItem(ATTRIBUTES, record) }
}

export const fromGenerationItem = (item: Item): GenerationRecord => ({
  id: item['sk']?.S ?? '',
  ...fromItem(ATTRIBUTES, item),
})
