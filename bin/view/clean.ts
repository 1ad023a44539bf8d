import { stripVTControlCharacters } from 'node:util'

/**
 * Control characters but for those that break lines, marks that turn the direction of what follows, and what has no
 * width: a name that has it looks like another.
 */
export const UNSEEN =
  /(?![\t\n\r])\p{Cc}|[\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu

/** What others wrote, as a terminal can show it on one line: nothing in it moves a cursor, colours or rings. */
export const clean = (text: string): string =>
  stripVTControlCharacters(text)
    .replaceAll(/[\t\n\r]+/g, ' ')
    .replaceAll(UNSEEN, '\ufffd')

/** The same of text that has lines. */
export const cleanLines = (text: string): string =>
  stripVTControlCharacters(text)
    .replaceAll(/\r+\n?/g, '\n')
    .replaceAll(UNSEEN, '\ufffd')
