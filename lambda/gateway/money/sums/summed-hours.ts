import { setImmediate as turn } from 'node:timers/promises'
import type { Cell, Sheet, Sums } from '../../../storage/ledger/sums.ts'
import { type Span, wholeHoursByDay } from './spans.ts'

/** One list of an hour's sums. */
export interface SummedHour {
  readonly startMs: number
  readonly asOfMs: number
  readonly cells: readonly Cell[]
}

const readDay = async (
  team: string,
  [fromMs, toMs]: Span,
  list: keyof Sheet,
  sums: Pick<Sums, 'read'>,
): Promise<SummedHour[]> => {
  const read = (one: keyof Sheet) => sums.read(team, fromMs, toMs, one)
  const [named, all] = await Promise.all([read(list), list === 'cells' ? [] : read('cells')])
  const cellsAt = new Map(all.map(({ startMs, sheet }) => [startMs, sheet.cells]))
  // Where nobody gave a name, the list is empty and the cells stand for it.
  return named.map(({ startMs, asOfMs, sheet }) => {
    const cells = sheet[list].length > 0 ? sheet[list] : (cellsAt.get(startMs) ?? [])
    return { startMs, asOfMs, cells }
  })
}

/**
 * What is published of the hours that lie within the time as a whole. A day of it is in memory at once, and after each
 * hour of that others have their turn.
 */
export async function* summedHours(
  team: string,
  span: Span,
  list: keyof Sheet,
  sums: Pick<Sums, 'read'>,
): AsyncGenerator<SummedHour> {
  for (const day of wholeHoursByDay(span))
    for (const hour of await readDay(team, day, list, sums)) {
      yield hour
      await turn()
    }
}
