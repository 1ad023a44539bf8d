import type { DialectName } from '../lambda/gateway/core/call.ts'
import { jsonSource } from '../lambda/gateway/core/json/source.ts'
import type { JsonObject } from '../lambda/gateway/core/json/value.ts'
import { stringOr } from '../lambda/gateway/core/json/value.ts'
import { loadDialect } from '../lambda/gateway/dialect/index.ts'
import { type MadePlan, makePlan } from '../lambda/gateway/operation/make-plan.ts'
import { readOptions } from '../lambda/gateway/routing/options/options.ts'
import { composeLocal } from '../lambda/local/compose.ts'
import { readLocalEnv } from '../lambda/local/env.ts'

/** A request as a client of that API would send it. AI SDK clients name the model in a header: here it is in the body. */
export interface Asked {
  readonly body: JsonObject
  readonly dialect: DialectName
  readonly team: string
}

/** What the local server would plan for a request, with its credentials, settings and statistics. Sends nothing. */
export const planLocally = async (
  { body, dialect, team }: Asked,
  say: (text: string) => void,
): Promise<{ plan: MadePlan; unknown: readonly string[] }> => {
  const headers = { 'ai-language-model-id': stringOr(body['model']) ?? '' }
  const { decodeCall } = await loadDialect(dialect)
  const call = decodeCall({ body, source: jsonSource(JSON.stringify(body)), path: '', headers })
  const { options, unknown } = readOptions(call.gateway, call.headers)
  const env = readLocalEnv()
  const log = ({ message }: Readonly<Record<string, unknown>>) => say(`${message}\n`)
  // Any key will do, since nobody calls: else one would be made and kept.
  const { services, close } = composeLocal({ ...env, apiKey: env.apiKey ?? 'unused' }, log, () => undefined)
  try {
    await services.health.refreshIfStale()
    const caller = { team, project: 'default', principal: { kind: 'key', id: 'explain', name: 'explain' } as const }
    return { plan: await makePlan(call, options, caller, services), unknown }
  } finally {
    close()
  }
}
