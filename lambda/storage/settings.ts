import type { Fallback } from '../gateway/core/caller.ts'

/** Settings of a team. One that cannot be read counts as the stricter word: closed by default. */
export interface Settings {
  zeroDataRetention(team: string): Promise<boolean>
  setZeroDataRetention(team: string, on: boolean): Promise<void>
  byokFallback(team: string): Promise<Fallback>
  setByokFallback(team: string, fallback: Fallback): Promise<void>
  /**
   * Why nothing could be read of the team, so that all counts as the stricter words; undefined where that is not so.
   */
  unreadable(team: string): Promise<unknown>
}
