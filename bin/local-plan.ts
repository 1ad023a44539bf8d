import { ownerRules } from '../lambda/gateway/access/owner-rules.ts'
import { withinTeam } from '../lambda/gateway/access/within.ts'
import type { DialectName } from '../lambda/gateway/core/call.ts'
import type { Caller, OwnerRules } from '../lambda/gateway/core/caller.ts'
import { jsonSource } from '../lambda/gateway/core/json/text.ts'
import { compact, type JsonObject, stringOr } from '../lambda/gateway/core/json/value.ts'
import { loadDialect } from '../lambda/gateway/dialect/index.ts'
import { type Asked, askedOf } from '../lambda/gateway/operation/asked.ts'
import type { PlanWithKeys } from '../lambda/gateway/operation/planning/planner.ts'
import { composeLocal } from '../lambda/local/compose.ts'
import { readLocalEnv } from '../lambda/local/env.ts'
import { withAccounts } from './key-store.ts'

/**
 * A request as a client of that API would send it. AI SDK clients name the model in a header: here it is in the body.
 */
export interface PlannedRequest {
  readonly body: JsonObject
  readonly dialect: DialectName
  readonly team: string
  /** Beside the model's, e.g. `x-gateway-strict`. */
  readonly headers: Readonly<Record<string, string>>
}

const PROJECT = 'default'

/** What holds for every key of the team's own project. */
const rulesOf = (team: string): Promise<readonly OwnerRules[] | undefined> =>
  withAccounts({}, async (accounts) => {
    const within = (await withinTeam(accounts, team))(PROJECT)
    return ownerRules({ ...{ id: 'explain', hash: '', name: 'explain', createdAt: 0 }, team, project: PROJECT, within })
  })

/** What the local server would plan for a request, with its credentials, settings and statistics. Sends nothing. */
export const planLocally = async (
  { body, dialect, team, headers }: PlannedRequest,
  say: (text: string) => void,
): Promise<{ caller: Caller; asked: Asked; plan: PlanWithKeys }> => {
  const spoken = await loadDialect(dialect)
  const source = jsonSource(JSON.stringify(body))
  const named = { 'ai-language-model-id': stringOr(body['model']) ?? '', ...headers }
  const principal = { kind: 'key', id: 'explain', name: 'explain' } as const
  const caller: Caller = compact({ team, project: PROJECT, principal, rules: await rulesOf(team) })
  const asked = await askedOf(spoken.decodeCall({ body, source, path: '', headers: named }), spoken, caller)
  const env = readLocalEnv()
  const log = ({ message }: Readonly<Record<string, unknown>>) => say(`${message}\n`)
  // Any key will do, since nobody calls: else one would be made and kept.
  const local = composeLocal({ ...env, apiKey: env.apiKey ?? 'unused' }, log, () => undefined)
  try {
    await Promise.all([local.health.refreshIfStale(), local.renew()])
    return { caller, asked, plan: await local.serving().planner(asked, caller) }
  } finally {
    await local.close()
  }
}
