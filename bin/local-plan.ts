import type { DialectName } from '../lambda/gateway/core/call.ts'
import { jsonSource } from '../lambda/gateway/core/json/text.ts'
import { type JsonObject, stringOr } from '../lambda/gateway/core/json/value.ts'
import { loadDialect } from '../lambda/gateway/dialect/index.ts'
import { type Asked, askedOf } from '../lambda/gateway/operation/asked.ts'
import type { PlanWithKeys } from '../lambda/gateway/operation/planning/planner.ts'
import { composeLocal } from '../lambda/local/compose.ts'
import { readLocalEnv } from '../lambda/local/env.ts'

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

/** What the local server would plan for a request, with its credentials, settings and statistics. Sends nothing. */
export const planLocally = async (
  { body, dialect, team, headers }: PlannedRequest,
  say: (text: string) => void,
): Promise<{ asked: Asked; plan: PlanWithKeys }> => {
  const spoken = await loadDialect(dialect)
  const source = jsonSource(JSON.stringify(body))
  const named = { 'ai-language-model-id': stringOr(body['model']) ?? '', ...headers }
  const asked = await askedOf(spoken.decodeCall({ body, source, path: '', headers: named }), spoken)
  const env = readLocalEnv()
  const log = ({ message }: Readonly<Record<string, unknown>>) => say(`${message}\n`)
  // Any key will do, since nobody calls: else one would be made and kept.
  const local = composeLocal({ ...env, apiKey: env.apiKey ?? 'unused' }, log, () => undefined)
  try {
    await Promise.all([local.health.refreshIfStale(), local.renew()])
    const principal = { kind: 'key', id: 'explain', name: 'explain' } as const
    return { asked, plan: await local.serving().planner(asked, { team, project: 'default', principal }) }
  } finally {
    await local.close()
  }
}
