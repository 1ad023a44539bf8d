import { DAY_MS, hourOf } from '../../../storage/calendar.ts'
import type { Log } from '../../../storage/ledger/log.ts'
import { nearestOf } from '../../catalog/nearest.ts'
import { GatewayError } from '../../core/error.ts'
import { compact } from '../../core/json/value.ts'
import { type ReportDeps, report } from '../../money/sums/report.ts'
import { SHOWN } from './parameters.ts'

const LATELY_MS = 31 * DAY_MS
/** Keys that are named in an error. */
const MOST = 20

/**
 * Throws `bad-request` for a provider that the gateway does not have and that none of the requests is of, naming the
 * nearest. To be asked where nothing was found.
 */
export const requireProvider = async (
  { team, provider, project }: { readonly team: string; readonly provider?: string; readonly project?: string },
  { log, providers }: { readonly log: Pick<Log, 'page'>; readonly providers: ReadonlyMap<string, unknown> },
): Promise<void> => {
  if (provider === undefined || providers.has(provider)) return
  const filter = compact({ provider, project })
  const { records, cursor } = await log.page({ team, filter, sort: 'newest', limit: 1 })
  if (records.length > 0 || cursor !== undefined) return
  const [nearest] = nearestOf(provider.toLowerCase(), [...providers.keys()], 1)
  throw new GatewayError(
    'bad-request',
    `There is no provider "${provider.slice(0, SHOWN)}".${nearest ? ` Did you mean "${nearest}"?` : ''}`,
    { param: 'provider' },
  )
}

interface AskedKey {
  readonly team: string
  /** Its id or name. */
  readonly key: string | undefined
  /** The only one that is seen. */
  readonly project: string | undefined
  /** What the query calls it. */
  readonly param: string
}

/**
 * Throws `bad-request` for a key that has made none of the requests that are kept and seen, naming those that did lately.
 * To be asked where nothing was found.
 */
export const requireKey = async (
  { team, key, project, param }: AskedKey,
  deps: ReportDeps & { readonly log: Pick<Log, 'page'> },
): Promise<void> => {
  if (key === undefined) return
  const { log, now } = deps
  const { records, cursor } = await log.page({
    team,
    filter: compact({ key, project }),
    sort: 'newest',
    limit: 1,
  })
  if (records.length > 0 || cursor !== undefined) return
  // An hour that is cut would be read from the log.
  const span = [hourOf(now() - LATELY_MS), now()] as const
  const { rows } = await report({ team, span, by: ['key', 'keyName'], filter: compact({ project }) }, deps)
  const names = rows.map(({ group }) => `${group.key} (${group.keyName})`)
  const more = names.length > MOST ? ` and ${names.length - MOST} more` : ''
  throw new GatewayError(
    'bad-request',
    `No request is of a key "${key.slice(0, SHOWN)}": ${param} is a key's id or name. Lately used were ${names.slice(0, MOST).join(', ') || 'none'}${more}.`,
    { param },
  )
}
