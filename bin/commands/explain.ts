import { readFileSync } from 'node:fs'
import type { Attempt } from '../../lambda/gateway/core/attempt.ts'
import { type JsonObject, parseObject } from '../../lambda/gateway/core/json/value.ts'
import { BY_SHORT_NAME } from '../../lambda/gateway/dialect/index.ts'
import type { Asked } from '../../lambda/gateway/operation/asked.ts'
import type { PlanWithKeys } from '../../lambda/gateway/operation/planning/planner.ts'
import { STRICT_HEADER } from '../../lambda/gateway/upstream/strict.ts'
import { type Command, UsageError } from '../command.ts'
import { slug } from '../option-values.ts'
import { table } from '../table.ts'
import { requireTeam } from '../teams.ts'

const NAMES = [...BY_SHORT_NAME.keys()]

const textOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new UsageError(`${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`)
  }
}

const bodyOf = (file: string): JsonObject => {
  const body = parseObject(textOf(file))
  if (!body) throw new UsageError(`${file} is not a JSON object.`)
  return body
}

const attemptRow = (attempt: Attempt, index: number): string[] => {
  const { provider, model, upstreamModel, path, service, credential } = attempt
  const mode = path.mode === 'adapt' ? 'adapt' : `${path.mode} ${path.wire}`
  const way = [mode, service.tier, service.geo].filter(Boolean).join(', ')
  return [String(index + 1), provider.slug, model.id, upstreamModel, way, credential.id]
}

const show = (asked: Asked, { attempts, excluded, warnings }: PlanWithKeys): string => {
  const notes = [...asked.warnings, ...warnings]
  const tried = [['#', 'PROVIDER', 'MODEL', 'PROVIDER MODEL', 'PATH', 'CREDENTIAL'], ...attempts.map(attemptRow)]
  // A provider's several endpoints of a model are mostly left out for the same reason.
  const rows = excluded.map(({ provider, model, reason }) => [provider, model, reason])
  const out = [...new Map(rows.map((row) => [row.join('\n'), row])).values()]
  return [
    attempts.length > 0 ? `Would be tried, in this order:\n${table(tried)}` : 'Nothing would be tried.\n',
    out.length > 0 ? `\nLeft out:\n${table([['PROVIDER', 'MODEL', 'REASON'], ...out])}` : '',
    notes.length > 0 ? `\nWarnings:\n${notes.join('\n')}\n` : '',
  ].join('')
}

/** An attempt in the names that scripts read. */
const attemptJson = ({ endpoint, provider, upstreamModel, model, path, credential, service, timeoutMs }: Attempt) => ({
  provider: provider.slug,
  model: model.id,
  providerModel: upstreamModel,
  listedModel: upstreamModel === endpoint.model ? undefined : endpoint.model,
  geo: service.geo,
  maxOutputTokens: model.maxOutputTokens,
  thinks: model.reasoning,
  path,
  credential: credential.kind,
  credentialId: credential.id,
  tier: service.tier,
  caching: service.caching,
  timeoutMs,
})

/** The plan without what only the gateway itself needs. */
const asJson = ({ attempts, excluded, reasoning, warnings }: PlanWithKeys): string =>
  `${JSON.stringify({ attempts: attempts.map(attemptJson), excluded, reasoning, warnings }, null, 2)}\n`

export const explain: Command = {
  name: 'explain',
  synopsis: `REQUEST.json [--dialect ${NAMES.join('|')}] [--model MODEL] [--team TEAM] [--strict] [--json]`,
  summary: 'Shows which endpoints the local server would try for a request, in which order and why. Sends nothing.',
  options: {
    dialect: { type: 'string', default: 'chat' },
    model: { type: 'string' },
    team: { type: 'string', default: 'default' },
    strict: { type: 'boolean' },
    json: { type: 'boolean' },
  },
  operands: ['REQUEST.json'],
  async run({ options, operands: [file = ''] }, { out, say }) {
    const { model, dialect: named } = options
    const dialect = BY_SHORT_NAME.get(String(named))
    if (!dialect) throw new UsageError(`--dialect must be ${NAMES.join(', ')}, got "${named}".`)
    const body = { ...bodyOf(file), ...(typeof model === 'string' ? { model } : {}) }
    const team = slug(options, 'team')
    await requireTeam(team, undefined)
    const { planLocally } = await import('../local-plan.ts')
    const headers: Record<string, string> = options['strict'] ? { [STRICT_HEADER]: 'true' } : {}
    const { asked, plan } = await planLocally({ body, dialect, team, headers }, say)
    out(options['json'] ? asJson(plan) : show(asked, plan))
    return plan.attempts.length > 0 ? 0 : 1
  },
}
