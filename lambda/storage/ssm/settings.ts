import { GetParameterCommand, ParameterNotFound, PutParameterCommand, type SSMClient } from '@aws-sdk/client-ssm'
import { expiringCache } from '../../gateway/core/expiring-cache.ts'
import type { Settings } from '../settings.ts'

const LIFETIME_MS = 60_000
/** An unreadable flag is asked for again soon, but not by every request: SSM allows 40 reads a second per account. */
const UNREADABLE_LIFETIME_MS = 5_000

export interface SsmSettingsOptions {
  /** The flag of a team is the parameter `<prefix>/<team>/zero-data-retention`, `on` or `off`; without one it is off. */
  readonly prefix: string
  readonly now: () => number
  /** Told why a flag counts as on although nobody switched it on. */
  readonly onUnreadable?: (error: unknown) => void
}

/** One parameter per team; a change is seen within a minute. */
export const ssmSettings = (client: SSMClient, { prefix, now, onUnreadable }: SsmSettingsOptions): Settings => {
  const nameOf = (team: string): string => `${prefix}/${team}/zero-data-retention`

  const read = async (team: string): Promise<boolean> => {
    try {
      const { Parameter } = await client.send(new GetParameterCommand({ Name: nameOf(team) }))
      if (Parameter?.Value === 'on' || Parameter?.Value === 'off') return Parameter.Value === 'on'
      throw new Error(`The parameter ${nameOf(team)} is neither "on" nor "off".`)
    } catch (error) {
      if (error instanceof ParameterNotFound) return false
      throw error
    }
  }

  const flags = expiringCache({
    load: (team) =>
      read(team).then(
        (on) => ({ on, lifetimeMs: LIFETIME_MS }),
        (error: unknown) => {
          onUnreadable?.(error)
          return { on: true, lifetimeMs: UNREADABLE_LIFETIME_MS }
        },
      ),
    lifetimeMs: (flag) => flag.lifetimeMs,
    maxEntries: 1000,
    now,
  })

  return {
    async zeroDataRetention(team) {
      return (await flags.get(team)).on
    },
    async setZeroDataRetention(team, on) {
      const parameter = { Name: nameOf(team), Value: on ? 'on' : 'off', Type: 'String', Overwrite: true } as const
      await client.send(new PutParameterCommand(parameter))
      flags.forget(team)
    },
  }
}
