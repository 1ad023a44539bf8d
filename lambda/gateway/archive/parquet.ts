import { type BasicType, ByteWriter, parquetWriteRows, type Writer } from 'hyparquet-writer'
import type { GenerationRecord } from '../../storage/generations.ts'
import { type Exported, exported, PARQUET_COLUMNS } from './columns.ts'

/** A row group is in memory as a whole. */
const ROWS = 5_000
/** Records of one part of a day, which is in memory as a whole when it is stored: some megabytes. */
export const PART_RECORDS = 50_000
const MOST = 2n ** 63n - 1n

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

const cellOf = ({ kind, of, name }: ParquetColumn, row: Exported): Cell => {
  const value = of(row)
  if (value === undefined) return null
  if (typeof value === 'bigint' && value > MOST)
    throw new RangeError(`${row.record.id}: ${name} is more than Parquet's INT64 holds. Export it as .csv or .jsonl.`)
  return kind === 'time' ? new Date(Number(value)) : value
}

const rowsOf = async function* (batches: Batches, signal: AbortSignal | undefined) {
  for await (const records of batches)
    for (const record of records) {
      signal?.throwIfAborted()
      const row = exported(record)
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
