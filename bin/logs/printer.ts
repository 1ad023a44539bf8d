import type { GenerationRecord } from '../../lambda/storage/generations.ts'
import type { Terminal } from '../command.ts'
import { headOf, type Layout, layoutOf, rowOf } from '../view/columns.ts'
import { LOG_COLUMNS } from '../view/log-lines.ts'
import { jsonText } from '../view/text.ts'

/** Prints records as they come, as one table or, for programs, as one JSON text a line. */
export const recordPrinter = (
  { out, screen }: Terminal,
  isJson: boolean,
): ((records: readonly GenerationRecord[]) => void) => {
  let layout: Layout<GenerationRecord> | undefined
  return (records) => {
    if (records.length === 0) return
    if (isJson) return out(records.map((record) => jsonText(record)).join(''))
    const isFirst = layout === undefined
    const wide = layoutOf(LOG_COLUMNS, records, screen, layout)
    layout = wide
    const lines = records.map((record) => rowOf(wide, record, screen))
    out([...(isFirst ? [headOf(wide, screen)] : []), ...lines].map((line) => `${line}\n`).join(''))
  }
}
