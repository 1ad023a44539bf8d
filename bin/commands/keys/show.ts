import { spendingFor } from '../../../lambda/gateway/access/spending-for.ts'
import type { SpendingRules } from '../../../lambda/gateway/core/cost/budgets.ts'
import type { KeyRecord } from '../../../lambda/storage/accounts.ts'
import { withKey } from '../../accounts/key-named.ts'
import type { Command } from '../../command.ts'
import { STORE_OPTIONS, STORE_SYNOPSIS } from '../../stage.ts'
import { table } from '../../table.ts'
import { BUDGET_HEADS, budgetCells, budgetJson } from '../../view/budgets.ts'
import { clean } from '../../view/clean.ts'
import { keyState } from '../../view/key-state.ts'
import { LIMIT_HEADS, limitCells, limitJson } from '../../view/limits.ts'
import { iso, RULE_NAMES, type Ruled, ruleCell, scopeState } from '../../view/rules.ts'

/** What is the key's own. */
const own = ({ id, name, needsUser, permissions, byokFallback }: KeyRecord): string[][] => [
  ['id', id],
  ['name', clean(name)],
  ['may', permissions?.join(' ') ?? '-'],
  ['user', needsUser ? 'required' : 'optional'],
  ['fallback', byokFallback ?? 'system'],
]

const secretRows = (secrets: readonly KeyRecord[], now: number): string[][] => [
  ['BEGINS', 'CREATED', 'STATE'],
  ...secrets.map((secret) => [secret.beginning ?? '-', iso(secret.createdAt), keyState(secret, now)]),
]

/** One of those whose rules a request of the key has to satisfy. */
interface Column {
  readonly head: string
  readonly state: string
  readonly ruled: Ruled
}

const ruleRows = (columns: readonly Column[]): string[][] => [
  ['', ...columns.map(({ head }) => head)],
  ['state', ...columns.map(({ state }) => state)],
  ...RULE_NAMES.map((name) => [name, ...columns.map(({ ruled }) => ruleCell(name, ruled))]),
]

/** What of a budget is set; what is spent of it, "budgets list" tells. */
const SET = 5

/** The budgets and limits that its requests count in. */
const spendingTables = ({ budgets, limits }: SpendingRules, now: number): string[][][] =>
  [
    [BUDGET_HEADS, ...budgets.map((budget) => budgetCells({ budget }, now))].map((cells) => cells.slice(0, SET)),
    [LIMIT_HEADS, ...limits.map((limit) => limitCells(limit, undefined))],
  ].filter(({ length }) => length > 1)

export const keysShow: Command = {
  name: 'keys show',
  synopsis: `ID|NAME [--json] ${STORE_SYNOPSIS}`,
  summary: 'Shows all that holds for a key, with what its project and its team add; never the key itself.',
  options: { ...STORE_OPTIONS, json: { type: 'boolean' } },
  operands: ['ID|NAME'],
  run: ({ options, operands }, { out, say }) =>
    withKey(options, operands, async ({ accounts, where, key, secrets }) => {
      const found = await accounts.keyByHash(key.hash)
      const { team = {}, project = {} } = found?.within ?? {}
      const { budgets = [], limits = [] } = (found && spendingFor(found)) ?? {}
      const now = Date.now()
      if (options['json']) {
        const { jsonText } = await import('../../view/text.ts')
        const { hash: _, ...rest } = key
        const each = secrets.map(({ beginning, createdAt, replacedAt, expiresAt, revokedAt }) => ({
          ...{ beginning, createdAt, replacedAt, expiresAt, revokedAt },
        }))
        const spending = {
          budgets: budgets.map((budget) => budgetJson({ budget }, now)),
          limits: limits.map((limit) => limitJson(limit, undefined)),
        }
        out(jsonText({ ...rest, secrets: each, within: { team, project }, ...spending }, 2))
        return 0
      }
      say(`The key ${key.id} of team ${key.team}, project ${key.project}, in ${where}:\n`)
      const columns = [
        { head: 'KEY', state: keyState(key, now), ruled: key },
        { head: `PROJECT ${key.project}`, state: scopeState(project), ruled: project },
        { head: `TEAM ${key.team}`, state: scopeState(team), ruled: team },
      ]
      const tables = [own(key), secretRows(secrets, now), ruleRows(columns)]
      out([...tables, ...spendingTables({ budgets, limits }, now)].map(table).join('\n'))
      return 0
    }),
}
