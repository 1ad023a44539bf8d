import type { Share } from '../stages/profile.ts'
import { table } from './markdown.ts'

const MOST = 15

export interface NamedShares {
  readonly name: string
  readonly shares: readonly Share[]
}

export const profileReport = (profiles: readonly NamedShares[]): string => `## Where the time of a stream goes

Own time on the main thread by file, 200 chunks at once, 16 streams at a time, in a warm process.

${profiles
  .map(({ name, shares }) =>
    table(
      [name, '%'],
      shares.slice(0, MOST).map(({ where, part }) => [where, (part * 100).toFixed(1)]),
    ),
  )
  .join('\n\n')}`
