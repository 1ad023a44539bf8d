import { DAY_MS, hourOf } from '../../../storage/calendar.ts'
import { isLike } from '../../../storage/glob.ts'
import type { Log, LogQuery } from '../../../storage/ledger/log.ts'
import type { LogFilter } from '../../../storage/ledger/log-filter.ts'
import type { Catalog } from '../../catalog/catalog.ts'
import { noProvider } from '../../catalog/no-provider.ts'
import { GatewayError } from '../../core/error.ts'
import { compact } from '../../core/json/value.ts'
import type { Dimension } from '../../money/sums/dimensions.ts'
import { type ReportDeps, report } from '../../money/sums/report.ts'
import { SHOWN } from './parameters.ts'

/**
 * Each throws `bad-request` for a name that stands for nothing that is asked about, with those that do. To be asked where
 * nothing was found: the log may have to be looked through.
 */

const LATELY_MS = 31 * DAY_MS
/** Names that are listed in an error. */
const MOST = 20

interface Logged {
  readonly log: Pick<Log, 'page'>
}

const isLogged = async (team: string, filter: LogFilter, { log }: Logged): Promise<boolean> => {
  const { records, cursor } = await log.page({ team, filter: compact({ ...filter }), sort: 'newest', limit: 1 })
  return records.length > 0 || cursor !== undefined
}

/** A pattern fits a model of the catalog or of the log, as far as the asker sees that, or a model is in one of them. */
export const requireModels = async (
  { team, filter: { models, modelLike, project } }: Pick<LogQuery, 'team' | 'filter'>,
  { catalog, log }: Logged & { readonly catalog: Pick<Catalog, 'guide' | 'models'> },
): Promise<void> => {
  if (models === undefined && modelLike === undefined) return
  const isMeant = (id: string) => (modelLike === undefined ? models?.includes(id) === true : isLike(id, modelLike))
  if (catalog.models().some(({ id }) => isMeant(id))) return
  if (await isLogged(team, compact({ models, modelLike, project }), { log })) return
  const [id = ''] = models ?? []
  const guide = await catalog.guide()
  const near = modelLike === undefined ? new Set([guide.known(id)?.id ?? [], guide.near(id)].flat()) : []
  throw new GatewayError(
    'bad-request',
    modelLike === undefined
      ? `No model of the catalog or of the log is "${id.slice(0, SHOWN)}".${meant([...near])} GET /v1/models lists the catalog.`
      : `No model of the catalog or of the log fits "${modelLike.slice(0, SHOWN)}". GET /v1/models lists the catalog; * stands for anything, as in anthropic/*.`,
    { param: 'model' },
  )
}

const meant = (ids: readonly string[]): string => (ids.length > 0 ? ` Did you mean "${ids.join('", "')}"?` : '')

interface AskedProvider {
  readonly team: string
  readonly provider?: string
  readonly project?: string
}

/** The gateway has the provider, or a request is of it. */
export const requireProvider = async (
  { team, provider, project }: AskedProvider,
  { log, providers }: Logged & { readonly providers: ReadonlyMap<string, unknown> },
): Promise<void> => {
  if (provider === undefined || providers.has(provider)) return
  if (await isLogged(team, compact({ provider, project }), { log })) return
  throw new GatewayError('bad-request', noProvider(provider.slice(0, SHOWN), [...providers.keys()]), {
    param: 'provider',
  })
}

type Group = Readonly<Partial<Record<Dimension, string>>>

/** Of what there were requests lately. */
const lately = async (
  team: string,
  project: string | undefined,
  [by, nameOf]: readonly [by: readonly Dimension[], nameOf: (group: Group) => string],
  deps: ReportDeps,
): Promise<string> => {
  // An hour that is cut would be read from the log.
  const span = [hourOf(deps.now() - LATELY_MS), deps.now()] as const
  const { rows } = await report({ team, span, by, filter: compact({ project }) }, deps)
  const names = rows.map(({ group }) => nameOf(group))
  const more = names.length > MOST ? ` and ${names.length - MOST} more` : ''
  return `Lately used were ${names.slice(0, MOST).join(', ') || 'none'}${more}.`
}

interface AskedProject {
  readonly team: string
  readonly project: string | undefined
  /** The caller's, which there is. */
  readonly own: string | undefined
}

/** A request that is kept is of the project. */
export const requireProject = async (
  { team, project, own }: AskedProject,
  deps: ReportDeps & Logged,
): Promise<void> => {
  if (project === undefined || project === own || (await isLogged(team, { project }, deps))) return
  const used = await lately(team, undefined, [['project'], (group) => `${group.project}`], deps)
  throw new GatewayError('bad-request', `No request is of a project "${project.slice(0, SHOWN)}". ${used}`, {
    param: 'project',
  })
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

/** A request that is kept and seen is of the key. */
export const requireKey = async ({ team, key, project, param }: AskedKey, deps: ReportDeps & Logged): Promise<void> => {
  if (key === undefined || (await isLogged(team, compact({ key, project }), deps))) return
  const used = await lately(team, project, [['key', 'keyName'], (group) => `${group.key} (${group.keyName})`], deps)
  throw new GatewayError(
    'bad-request',
    `No request is of a key "${key.slice(0, SHOWN)}": ${param} is a key's id or name. ${used}`,
    { param },
  )
}
