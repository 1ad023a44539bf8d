import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { EXPORT_COLUMNS, type ExportColumn, type Exported, exported } from '../../lambda/gateway/archive/columns.ts'
import { toUsd } from '../../lambda/gateway/core/money.ts'
import type { GenerationRecord } from '../../lambda/storage/generations.ts'
import { type CsvCell, csvLine } from './csv.ts'

/** Writes records to a file that is there and empty; few of them are in memory at once. */
export type WriteRecords = (
  file: string,
  batches: AsyncIterable<readonly GenerationRecord[]>,
  signal: AbortSignal,
) => Promise<void>

const csvCell = ({ kind, of }: ExportColumn, row: Exported): CsvCell => {
  const value = of(row)
  if (kind === 'usd' && typeof value === 'bigint') return { decimal: toUsd(value) }
  return kind === 'time' && typeof value === 'number' ? new Date(value).toISOString() : value
}

const csvText = async function* (batches: AsyncIterable<readonly GenerationRecord[]>) {
  yield csvLine(EXPORT_COLUMNS.map(({ name }) => name))
  for await (const records of batches)
    yield records
      .map(exported)
      .map((row) => csvLine(EXPORT_COLUMNS.map((column) => csvCell(column, row))))
      .join('')
}

/** Whole records, money in them as text. */
const jsonText = async function* (batches: AsyncIterable<readonly GenerationRecord[]>) {
  for await (const records of batches) yield records.map((record) => `${JSON.stringify(record)}\n`).join('')
}

const asText =
  (textOf: (batches: AsyncIterable<readonly GenerationRecord[]>) => AsyncIterable<string>): WriteRecords =>
  (file, batches, signal) =>
    pipeline(Readable.from(textOf(batches)), createWriteStream(file), { signal })

const parquet: WriteRecords = async (file, batches, signal) => {
  const { fileWriter } = await import('hyparquet-writer')
  const { writeParquet } = await import('../../lambda/gateway/archive/parquet.ts')
  await writeParquet(fileWriter(file), batches, signal)
}

/** By how the file's name ends. */
export const FORMATS: Readonly<Record<string, WriteRecords>> = {
  '.csv': asText(csvText),
  '.jsonl': asText(jsonText),
  '.parquet': parquet,
}
