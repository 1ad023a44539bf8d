import { readFileSync } from 'node:fs'
import type { Attempt } from '../../lambda/gateway/core/attempt.ts'
import { type JsonObject, parseObject } from '../../lambda/gateway/core/json/value.ts'
import { BY_SHORT_NAME } from '../../lambda/gateway/dialect/index.ts'
import type { Asked } from '../../lambda/gateway/operation/asked.ts'
import type { PlanWithKeys } from '../../lambda/gateway/operation/planning/planner.ts'
import { STRICT_HEADER } from '../../lambda/gateway/upstream/strict.ts'
import { amountsJson, amountsText } from '../budgets/unit-amounts.ts'
import type { HeldRow, WouldHold } from '../budgets/would-hold.ts'
import { type Command, UsageError } from '../command.ts'
import { slug } from '../option-values.ts'
import { table } from '../table.ts'
import { requireTeam } from '../teams.ts'
import { clean } from '../view/clean.ts'

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

const heldRow =
  (attempts: readonly Attempt[]) =>
  ({ attempt, scope, of, window, amounts }: HeldRow): string[] => [
    String(attempts.indexOf(attempt) + 1),
    scope,
    clean(of),
    window,
    amountsText(amounts),
  ]

const show = (asked: Asked, { attempts, excluded, warnings }: PlanWithKeys, { rows }: WouldHold): string => {
  const notes = [...asked.warnings, ...warnings]
  const holds = rows.map(heldRow(attempts))
  const tried = [['#', 'PROVIDER', 'MODEL', 'PROVIDER MODEL', 'PATH', 'CREDENTIAL'], ...attempts.map(attemptRow)]
  // A provider's several endpoints of a model are mostly left out for the same reason.
  const leftOut = excluded.map(({ provider, model, reason }) => [provider, model, reason])
  const out = [...new Map(leftOut.map((row) => [row.join('\n'), row])).values()]
  return [
    attempts.length > 0 ? `Would be tried, in this order:\n${table(tried)}` : 'Nothing would be tried.\n',
    holds.length > 0
      ? `\nWould be held in hard budgets, of the dearest:\n${table([['#', 'SCOPE', 'OF', 'WINDOW', 'AT MOST'], ...holds])}`
      : '',
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
const asJson = ({ attempts, excluded, reasoning, warnings }: PlanWithKeys, { rows }: WouldHold): string => {
  const holds = rows.map(({ attempt, amounts, ...row }) => ({
    ...{ attempt: attempts.indexOf(attempt), ...row },
    ...amountsJson(amounts),
  }))
  const told = { warnings, ...(holds.length > 0 ? { holds } : {}) }
  return `${JSON.stringify({ attempts: attempts.map(attemptJson), excluded, reasoning, ...told }, null, 2)}\n`
}

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
    const { caller, asked, plan: made } = await planLocally({ body, dialect, team, headers }, say)
    const held = await (await import('../budgets/would-hold.ts')).wouldHold(caller, asked, made.attempts)
    const plan = { ...made, attempts: held.kept, warnings: [...made.warnings, ...held.warnings] }
    out(options['json'] ? asJson(plan, held) : show(asked, plan, held))
    return plan.attempts.length > 0 ? 0 : 1
  },
}
