import type { Cell, Sheet } from '../../../storage/ledger/sums.ts'

/** How sums differ from what the log says: what is published less what the log has. Money in pico-dollars. */
export interface Drift {
  readonly requests: number
  readonly known: bigint
}

const totalOf = (cells: readonly Cell[]): Drift => ({
  requests: cells.reduce((sum, { requests }) => sum + requests, 0),
  known: cells.reduce((sum, { known }) => sum + known, 0n),
})

const sameText = (cells: readonly Cell[]): string =>
  JSON.stringify(
    cells
      .map((cell) =>
        JSON.stringify(
          Object.entries(cell).sort(([a], [b]) => (a < b ? -1 : 1)),
          asText,
        ),
      )
      .sort(),
  )

const asText = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value)

/** Undefined where they are the same, cell by cell, in whichever order. */
export const driftOf = (published: Sheet, derived: Sheet): Drift | undefined => {
  const lists = Object.keys(derived) as (keyof Sheet)[]
  if (lists.every((list) => sameText(published[list]) === sameText(derived[list]))) return undefined
  const [has, should] = [totalOf(published.cells), totalOf(derived.cells)]
  return { requests: has.requests - should.requests, known: has.known - should.known }
}
