import type { ParseArgsOptionsConfig } from 'node:util'
import { readLocalEnv } from '../lambda/local/env.ts'
import { type Arguments, UsageError } from './command.ts'
import type { FoundDeployment } from './deployment.ts'
import type { Ledger } from './ledger/ledger.ts'
import { slug } from './option-values.ts'
import { deploymentOf, STORE_OPTIONS, STORE_SYNOPSIS } from './stage.ts'

type Work<T> = (ledger: Ledger) => Promise<T>

/** What every command on the ledger takes to say where: on this machine, in a deployment, or behind a gateway's API. */
export const LEDGER_OPTIONS = {
  ...STORE_OPTIONS,
  url: { type: 'string' },
  'api-key': { type: 'string' },
} as const satisfies ParseArgsOptionsConfig

export const LEDGER_SYNOPSIS = `${STORE_SYNOPSIS} [--url URL [--api-key KEY]]`

/** A gateway's API, by a key that may: for those who have no access to its stores. */
const overHttp = async <T>(url: string, options: Arguments['options'], work: Work<T>): Promise<T> => {
  const { stage, team, 'api-key': given } = options
  if (stage !== undefined) throw new UsageError('"--url" and "--stage" are two places: say one.')
  if (team !== STORE_OPTIONS.team.default) throw new UsageError('Over HTTP the key says which team: leave --team out.')
  const key = typeof given === 'string' ? given : readLocalEnv().apiKey
  if (!key) throw new UsageError('"--url" needs a key that may read logs: in AI_GATEWAY_API_KEY, or by --api-key.')
  const { remoteLedger } = await import('./ledger/remote.ts')
  return work(remoteLedger({ url, key }))
}

const inDeployment = async <T>(deployment: FoundDeployment, _team: string, _work: Work<T>): Promise<T> => {
  throw new Error(`The request log in ${deployment.dataTable} cannot be read yet.`)
}

const onThisMachine = async <T>(_team: string, _work: Work<T>): Promise<T> => {
  throw new Error(`The request log in ${readLocalEnv().dataDir} cannot be read yet.`)
}

/** Runs the work on the request log and the sums that the options point to. */
export const withLedger = async <T>(options: Arguments['options'], work: Work<T>): Promise<T> => {
  const { url } = options
  if (typeof url === 'string') return overHttp(url, options, work)
  if (options['api-key'] !== undefined) throw new UsageError('"--api-key" is for "--url URL".')
  const team = slug(options, 'team')
  const deployment = await deploymentOf(options)
  return deployment ? inDeployment(deployment, team, work) : onThisMachine(team, work)
}
