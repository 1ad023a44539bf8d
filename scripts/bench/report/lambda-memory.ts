import { peakMb } from '#gateway/memory.ts'
import { BODY_MB, type LambdaMemory, promptOf } from '../lambda-memory.ts'
import { table } from './markdown.ts'

/** MB as Lambda counts them. */
const mebibytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(0)

/** What the function reckons with, which decides what it refuses. */
const reckoned = (memoryMb: number, text: string): string[] => {
  const peaks = BODY_MB.map((megabytes) => {
    const prompt = promptOf(megabytes, text)
    return peakMb(memoryMb, { bytes: Buffer.byteLength(prompt), characters: prompt.length })
  })
  return ['reckoned with', text, '', ...[peakMb(memoryMb), ...peaks].map((peak) => peak.toFixed(0))]
}

const named = <T>(values: Iterable<T>): T[] => [...new Set(values)]

const sizeTable = (memoryMb: number, rows: readonly LambdaMemory[]): string =>
  table(
    [`heap of ${memoryMb} MB`, 'text', 'imported', 'small streams', ...BODY_MB.map((size) => `${size} MB`)],
    [
      ...rows.map(({ way, text, imported, warm, peaks }) => [way, text, ...[imported, warm, ...peaks].map(mebibytes)]),
      ...named(rows.map(({ text }) => text)).map((text) => reckoned(memoryMb, text)),
    ],
  )

export const lambdaMemoryReport = (rows: readonly LambdaMemory[]): string => `## Lambda memory

The deployed bundle in Lambda's runtime, one request after the other: MB of the process after the import, after small
streams, and the most that it has while it is asked with bodies of a size.

${named(rows.map(({ memoryMb }) => memoryMb))
  .map((memoryMb) =>
    sizeTable(
      memoryMb,
      rows.filter((row) => row.memoryMb === memoryMb),
    ),
  )
  .join('\n\n')}`
