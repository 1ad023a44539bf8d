/** Tables of Markdown. */

/** A head and its rows. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')

/** Words as code, side by side. */
export const quoted = (words: readonly unknown[]): string => words.map((word) => `\`${word}\``).join(' ')
