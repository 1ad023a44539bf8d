import { type BasicType, ByteWriter, parquetWriteRows, type Writer } from 'hyparquet-writer'
import type { GenerationRecord } from '../../storage/generations.ts'
import { costOf } from '../core/cost/cost.ts'
import { type Exported, exported, PARQUET_COLUMNS } from './columns.ts'

/** A row group is in memory as a whole. */
const ROWS = 5_000
/** Records of one part of a day, which is in memory as a whole when it is stored: some megabytes. */
export const PART_RECORDS = 50_000
/** What its integers hold: one value beyond them would end the whole file, and a day that is archived with it. */
const MOST_INT32 = 2 ** 31 - 1
const MOST_INT64 = 2n ** 63n - 1n

type ParquetColumn = (typeof PARQUET_COLUMNS)[number]
type Cell = string | number | bigint | boolean | Date | null
type Batches = AsyncIterable<readonly GenerationRecord[]>

const TYPES = {
  text: 'STRING',
  whole: 'INT32',
  flag: 'BOOLEAN',
  time: 'TIMESTAMP',
  pico: 'INT64',
} as const satisfies Record<ParquetColumn['kind'], BasicType>

/** A cost that is beyond what a column holds is known to be at least the most of that, and not exactly. */
const held = (row: Exported): Exported => {
  const { known, missing } = row.cost
  if (known <= MOST_INT64) return row
  return { ...row, cost: costOf(MOST_INT64, [...missing, 'amount'].sort()) }
}

const cellOf = ({ kind, of }: ParquetColumn, row: Exported): Cell => {
  const value = of(row)
  if (value === undefined) return null
  if (typeof value === 'bigint') return value > MOST_INT64 ? MOST_INT64 : value
  if (kind === 'whole') return Math.max(-MOST_INT32, Math.min(MOST_INT32, Number(value)))
  return kind === 'time' ? new Date(Number(value)) : value
}

const rowsOf = async function* (batches: Batches, signal: AbortSignal | undefined) {
  for await (const records of batches)
    for (const record of records) {
      signal?.throwIfAborted()
      const row = held(exported(record))
      yield Object.fromEntries(PARQUET_COLUMNS.map((column) => [column.name, cellOf(column, row)]))
    }
}

/** Apache Parquet, compressed by Snappy: the same records are the same bytes. */
export const writeParquet = async (writer: Writer, batches: Batches, signal?: AbortSignal): Promise<void> => {
  await parquetWriteRows({
    writer,
    rows: rowsOf(batches, signal),
    columns: PARQUET_COLUMNS.map(({ name, kind }) => ({ name, type: TYPES[kind], nullable: true })),
    rowGroupSize: ROWS,
    createdBy: 'pointsman',
  })
}

const each = async function* (batches: Batches) {
  for await (const records of batches) yield* records
}

/** The same as files of at most so many records each, one after the other: none where there are no records. */
export const parquetParts = async function* (batches: Batches, most = PART_RECORDS): AsyncGenerator<Uint8Array> {
  const records = each(batches)
  let next = await records.next()
  const part = async function* () {
    for (let rows = 0; rows < most && !next.done; rows++) {
      yield [next.value]
      next = await records.next()
    }
  }
  while (!next.done) {
    const writer = new ByteWriter()
    await writeParquet(writer, part())
    yield writer.getBytes()
  }
}
