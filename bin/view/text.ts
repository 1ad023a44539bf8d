import { styleText } from 'node:util'
import stringWidth from 'string-width'
import { UNSEEN } from './clean.ts'

export { clean } from './clean.ts'

export type Style = 'red' | 'green' | 'yellow' | 'dim' | 'bold'

const escaped = (mark: string): string =>
  mark
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('')

/** JSON of which the same is true, and which reads back as it was; on one line unless it is indented. */
export const jsonText = (value: unknown, indent?: number): string =>
  `${JSON.stringify(value, null, indent).replaceAll(UNSEEN, escaped)}\n`

/** Columns of a terminal. */
export const widthOf = (text: string): number => stringWidth(text)

const SEGMENTS = new Intl.Segmenter('en')

/** At most that wide; what is cut off leaves a mark. */
export const cut = (text: string, width: number): string => {
  if (widthOf(text) <= width) return text
  let kept = ''
  for (const { segment } of SEGMENTS.segment(text)) {
    if (widthOf(kept + segment) > width - 1) break
    kept += segment
  }
  return width > 0 ? `${kept}…` : ''
}

export const coloured = (text: string, style: Style | undefined, hasColours: boolean): string =>
  style && hasColours && text !== '' ? styleText(style, text, { validateStream: false }) : text
