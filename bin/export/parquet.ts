import { type BasicType, fileWriter, parquetWriteRows } from 'hyparquet-writer'
import type { GenerationRecord } from '../../lambda/storage/generations.ts'
import { EXPORT_COLUMNS, type Exported, exported, type Kind, type WriteRecords } from './columns.ts'

/** A row group is in memory as a whole. */
const ROWS = 5_000
const MOST = 2n ** 63n - 1n

const TYPES = {
  text: 'STRING',
  whole: 'INT32',
  flag: 'BOOLEAN',
  time: 'TIMESTAMP',
  pico: 'INT64',
} as const satisfies Partial<Record<Kind, BasicType>>

type Cell = string | number | bigint | boolean | Date | null

/** Dollars are not among them: Parquet's readers divide pico-dollars themselves, exactly. */
const COLUMNS = EXPORT_COLUMNS.flatMap((column) => {
  const { kind } = column
  return kind === 'usd' ? [] : [{ ...column, type: TYPES[kind] }]
})

const cellOf = ({ kind, of, name }: (typeof COLUMNS)[number], row: Exported): Cell => {
  const value = of(row)
  if (value === undefined) return null
  if (typeof value === 'bigint' && value > MOST)
    throw new RangeError(`${row.record.id}: ${name} is more than Parquet's INT64 holds. Export it as .csv or .jsonl.`)
  return kind === 'time' ? new Date(Number(value)) : value
}

const rowsOf = async function* (batches: AsyncIterable<readonly GenerationRecord[]>, signal: AbortSignal) {
  for await (const records of batches)
    for (const record of records) {
      signal.throwIfAborted()
      const row = exported(record)
      yield Object.fromEntries(COLUMNS.map((column) => [column.name, cellOf(column, row)]))
    }
}

/** Apache Parquet, compressed by Snappy: the same records are the same bytes. */
export const writeParquet: WriteRecords = async (file, batches, signal) => {
  await parquetWriteRows({
    writer: fileWriter(file),
    rows: rowsOf(batches, signal),
    columns: COLUMNS.map(({ name, type }) => ({ name, type, nullable: true })),
    rowGroupSize: ROWS,
    createdBy: 'pointsman',
  })
}
