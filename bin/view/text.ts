import { stripVTControlCharacters, styleText } from 'node:util'
import stringWidth from 'string-width'

export type Style = 'red' | 'green' | 'yellow' | 'dim' | 'bold'

/** Control characters but for those that break lines, and marks that turn the direction of what follows. */
const UNSEEN = /(?![\t\n\r])\p{Cc}|[\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu

/** What others wrote, as a terminal can show it on one line: nothing in it moves a cursor, colours or rings. */
export const clean = (text: string): string =>
  stripVTControlCharacters(text)
    .replaceAll(/[\t\n\r]+/g, ' ')
    .replaceAll(UNSEEN, '\ufffd')

const escaped = (mark: string): string => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`

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
