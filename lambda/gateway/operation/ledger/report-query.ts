import { DAY_MS } from '../../../storage/calendar.ts'
import type { Catalog } from '../../catalog/catalog.ts'
import { OWNERS, type Owner } from '../../core/cost/spent.ts'
import { GatewayError } from '../../core/error.ts'
import { compact } from '../../core/json/value.ts'
import { DIMENSIONS, type Dimension } from '../../money/sums/dimensions.ts'
import type { ReportQuery } from '../../money/sums/report.ts'
import { FROM, oneOf, type Parameter, type Read, readParameters, requireOrder, TEXT, TO } from './parameters.ts'

/** AI Gateway's names of what spend is told apart by, and ours of what it does not have. */
export const GROUP_NAMES = {
  day: 'day',
  hour: 'hour',
  user: 'user',
  model: 'model',
  tag: 'tag',
  provider: 'provider',
  project: 'project',
  keyName: 'api_key_name',
  key: 'api_key',
  credential: 'credential_type',
  owner: 'owner',
  zdr: 'zero_data_retention',
} as const satisfies Readonly<Record<Dimension, string>>
export type GroupName = (typeof GROUP_NAMES)[Dimension]

const MAX_DAYS = 400

const LIST: Parameter<readonly string[]> = {
  allowed: 'up to 50 texts, separated by commas',
  read: (text) => {
    const entries = text.split(',').filter((entry) => entry !== '')
    return entries.length > 0 && entries.length <= 50 ? entries : undefined
  },
}

const PARAMETERS = {
  start_date: FROM,
  end_date: TO,
  group_by: oneOf(...Object.values(GROUP_NAMES)),
  date_part: oneOf('day', 'hour'),
  user_id: TEXT,
  model: TEXT,
  provider: TEXT,
  project: TEXT,
  api_key: TEXT,
  credential_type: oneOf('byok', 'system'),
  owner: oneOf(...OWNERS),
  zero_data_retention: oneOf('true', 'false'),
  tag: TEXT,
  tags: LIST,
  tags_match: oneOf('any', 'all'),
} as const

/** Who AI Gateway says has paid. */
const PAYERS = { byok: ['team', 'caller'], system: ['deployment'] } as const satisfies Record<string, readonly Owner[]>

/** Throws `bad-request` where one says what the other excludes. */
const requireAgreement = ({ owner, credential_type: credential, tag, tags }: Read<typeof PARAMETERS>): void => {
  if (tag !== undefined && tags !== undefined)
    throw new GatewayError(
      'bad-request',
      'tag is one tag, commas and all, and tags are several, separated by commas: give one of the two.',
      { param: 'tag' },
    )
  if (owner === undefined || credential === undefined) return
  const owners: readonly string[] = PAYERS[credential]
  if (owners.includes(owner)) return
  throw new GatewayError(
    'bad-request',
    `Nothing of owner ${owner} is of credential_type ${credential}, which is ${owners.join(' and ')}: give one of the two.`,
    { param: 'credential_type' },
  )
}

/** Throws `bad-request` for a pattern, which only the log takes. */
const modelIn = (given: string | undefined, catalog: Pick<Catalog, 'resolve'>): string | undefined => {
  if (given?.includes('*'))
    throw new GatewayError(
      'bad-request',
      'A report is of one model or, without model, of all: group_by=model tells them apart. GET /v1/logs takes patterns.',
      { param: 'model' },
    )
  return given === undefined ? undefined : (catalog.resolve(given)?.id ?? given)
}

export interface AskedReport {
  /** As the caller calls the grouping. */
  readonly groupName: GroupName
  readonly query: Omit<ReportQuery, 'team'>
}

/** `GET /v1/report`'s question, in AI Gateway's words. Throws `bad-request`. */
export const readReportQuery = (
  query: Readonly<Record<string, string>>,
  catalog: Pick<Catalog, 'resolve'>,
  nowMs: number,
): AskedReport => {
  const asked = readParameters(query, PARAMETERS, nowMs)
  const { start_date: fromMs, end_date: toMs, group_by: groupBy = 'day', owner, credential_type: credential } = asked
  if (fromMs === undefined || toMs === undefined)
    throw new GatewayError(
      'bad-request',
      `A report needs start_date and end_date, days like 2026-11-01, both included; got ${fromMs === undefined ? 'no start_date' : 'no end_date'}.`,
      { param: fromMs === undefined ? 'start_date' : 'end_date' },
    )
  requireOrder(fromMs, toMs, 'end_date')
  requireAgreement(asked)
  if (toMs - fromMs > MAX_DAYS * DAY_MS)
    throw new GatewayError('bad-request', `A report covers at most ${MAX_DAYS} days.`, { param: 'start_date' })
  const groupName = groupBy === 'day' && asked.date_part === 'hour' ? 'hour' : groupBy
  const owners = owner ? [owner] : credential && PAYERS[credential]
  const zdr = asked.zero_data_retention
  const filter = compact({
    ...{ user: asked.user_id, model: modelIn(asked.model, catalog), provider: asked.provider, project: asked.project },
    ...{
      key: asked.api_key,
      owners,
      tags: asked.tags ?? (asked.tag === undefined ? undefined : [asked.tag]),
      tagsMatch: asked.tags_match,
    },
    zeroDataRetention: zdr === undefined ? undefined : zdr === 'true',
  })
  const by = DIMENSIONS.filter((dimension) => GROUP_NAMES[dimension] === groupName)
  return { groupName, query: { span: [fromMs, toMs], by, filter } }
}
