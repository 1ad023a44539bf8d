import { cpus, totalmem } from 'node:os'
import { IS_PINNED } from './processes.ts'

/** The value that the given part of all values does not exceed; NaN of none. */
export const percentile = (values: readonly number[], part: number): number => {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN
}

export const median = (values: readonly number[]): number => percentile(values, 0.5)

/** Runs something that often, one after the other. */
export const repeat = async <T>(times: number, run: () => Promise<T>): Promise<T[]> => {
  const results: T[] = []
  for (let index = 0; index < times; index++) results.push(await run())
  return results
}

/** A Markdown table. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map((_, column) => (column === 0 ? '---' : '--:')), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')

const LARGE = 100

/** A number as wide as it is meaningful; `–` where nothing was measured. */
export const shown = (value: number | undefined): string => {
  if (value === undefined || Number.isNaN(value)) return '–'
  return Math.abs(value) >= LARGE ? value.toFixed(0) : value.toFixed(Math.abs(value) >= 10 ? 1 : 2)
}

export const ratio = (value: number): string => (Number.isNaN(value) ? '–' : `${value.toFixed(2)}×`)
export const kilobytes = (bytes: number | undefined): string => (bytes === undefined ? '–' : (bytes / 1000).toFixed(0))
export const megabytes = (bytes: number | undefined): string => (bytes === undefined ? '–' : (bytes / 1e6).toFixed(1))

/** What the numbers were measured on. */
export const machine = (): string => {
  const [cpu] = cpus()
  const memory = Math.round(totalmem() / 2 ** 30)
  const pinning = IS_PINNED ? 'gateway and floor on a core of their own' : 'no core pinning here: expect more noise'
  return `${cpu?.model.trim()}, ${cpus().length} cores, ${memory} GiB · Node ${process.versions.node} · ${process.platform} ${process.arch} · ${pinning} · ${new Date().toISOString().slice(0, 10)}`
}
