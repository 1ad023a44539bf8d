import type { Rules } from '../../lambda/storage/accounts.ts'
import { clean } from './clean.ts'

/** Something for which rules hold: a key, a project or a team. */
export interface Ruled extends Rules {
  readonly disabledAt?: number
}

export const iso = (time: number): string => new Date(time).toISOString()

/** As the command line takes it. */
const valueText = (value: unknown): string => {
  if (Array.isArray(value)) return value.join(',')
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** What holds, by its name: how it is told in a cell. */
const CELLS = {
  models: ({ models }) => models?.join(' '),
  providers: ({ providers }) => providers?.join(' '),
  options: ({ defaults = {} }) =>
    Object.entries(defaults)
      .map(([name, value]) => `${name}=${valueText(value)}`)
      .join(' '),
  changeable: ({ changeable }) => changeable?.join(' '),
} satisfies Record<string, (ruled: Ruled) => string | undefined>

export const RULE_NAMES = Object.keys(CELLS) as (keyof typeof CELLS)[]

/** A dash where nothing is said. */
export const ruleCell = (name: keyof typeof CELLS, ruled: Ruled): string => clean(CELLS[name](ruled) ?? '') || '-'

export const scopeState = ({ disabledAt }: Ruled): string =>
  disabledAt === undefined ? 'active' : `disabled ${iso(disabledAt)}`
