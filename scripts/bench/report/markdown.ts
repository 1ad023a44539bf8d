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
