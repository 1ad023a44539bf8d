import { expiringCache } from '../../gateway/core/expiring-cache.ts'
import type { AwsService } from '../aws/operations.ts'
import { type Settings, strictSettings } from '../settings.ts'

const LIFETIME_MS = 60_000
/** An unreadable team is asked for again soon, but not by every request: SSM allows 40 reads a second per account. */
const UNREADABLE_LIFETIME_MS = 5_000

/** A parameter of a team, the word of those without it, and the one that counts where it cannot be read. */
const RETENTION = { name: 'zero-data-retention', usual: 'off', strict: 'on' } as const
const FALLBACK = { name: 'byok-fallback', usual: 'system', strict: 'never' } as const

const SWITCHES = [RETENTION, FALLBACK]

type Switch = (typeof SWITCHES)[number]

/** What was read of a team, by the parameters' names, or why nothing could be. */
type Known =
  | { readonly words: ReadonlyMap<string, string>; readonly error?: undefined }
  | { readonly words?: undefined; readonly error: unknown }

export interface SsmSettingsOptions {
  /** A setting is the parameter `<prefix>/<team>/<name>`. */
  readonly prefix: string
  readonly now: () => number
  /** Told why a team's settings, or the one of that name, count as their strict words although nobody set them. */
  readonly onUnreadable?: (error: unknown, name: string) => void
}

/** Settings in SSM: `zero-data-retention` (`on`, `off`) and `byok-fallback` (`system`, `never`), kept for a minute. */
export const ssmSettings = (ssm: AwsService<'ssm'>, { prefix, now, onUnreadable }: SsmSettingsOptions): Settings => {
  const nameOf = (team: string, { name }: Switch): string => `${prefix}/${team}/${name}`

  /** In one call: each new instance of the function makes it before its first answer. */
  const read = async (team: string): Promise<Known> => {
    const Names = SWITCHES.map((one) => nameOf(team, one))
    const { Parameters = [] } = await ssm('GetParameters', { Names })
    const words = new Map(Parameters.map(({ Name = '', Value = '' }) => [Name, Value]))
    for (const one of SWITCHES) {
      const { usual, strict } = one
      const word = words.get(nameOf(team, one)) ?? usual
      if (word !== usual && word !== strict)
        onUnreadable?.(new Error(`It is neither "${usual}" nor "${strict}".`), nameOf(team, one))
    }
    return { words }
  }

  const teams = expiringCache<Known>({
    load: (team) =>
      read(team).catch((error: unknown) => {
        onUnreadable?.(error, `${prefix}/${team}`)
        return { error }
      }),
    lifetimeMs: ({ words }) => (words ? LIFETIME_MS : UNREADABLE_LIFETIME_MS),
    maxEntries: 1000,
    now,
  })

  const set = async (team: string, one: Switch, isOn: boolean): Promise<void> => {
    const Value = isOn ? one.strict : one.usual
    await ssm('PutParameter', { Name: nameOf(team, one), Value, Type: 'String', Overwrite: true })
    teams.forget(team)
  }

  return {
    of: async (team) => {
      const { words, error } = await teams.get(team)
      if (!words) return strictSettings(error)
      const isStrict = (one: Switch): boolean => (words.get(nameOf(team, one)) ?? one.usual) !== one.usual
      return { zeroDataRetention: isStrict(RETENTION), byokFallback: isStrict(FALLBACK) ? 'never' : 'system' }
    },
    setZeroDataRetention: (team, on) => set(team, RETENTION, on),
    setByokFallback: (team, fallback) => set(team, FALLBACK, fallback === 'never'),
  }
}
