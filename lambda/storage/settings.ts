/** Settings of a team. */
export interface Settings {
  /** True also when the flag cannot be read: closed by default. */
  zeroDataRetention(team: string): Promise<boolean>
  setZeroDataRetention(team: string, on: boolean): Promise<void>
}
