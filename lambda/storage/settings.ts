import type { Fallback } from '../gateway/core/caller.ts'

/** What a team has set. What cannot be read counts as the stricter word: closed by default. */
export interface TeamSettings {
  readonly zeroDataRetention: boolean
  readonly byokFallback: Fallback
  /** Why nothing could be read, so that all counts as the stricter words; absent where that is not so. */
  readonly unreadable?: unknown
}

export interface Settings {
  /** All of a team in one read. Never rejects. */
  of(team: string): Promise<TeamSettings>
  setZeroDataRetention(team: string, on: boolean): Promise<void>
  setByokFallback(team: string, fallback: Fallback): Promise<void>
}

/** Of a team that could not be read. */
export const strictSettings = (unreadable: unknown): TeamSettings => ({
  zeroDataRetention: true,
  byokFallback: 'never',
  unreadable,
})
