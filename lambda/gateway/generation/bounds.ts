import type { GenerationRecord } from '../../storage/generations.ts'
import { MAX_NAME } from '../core/name-length.ts'
import { redact } from '../core/redact.ts'

/** Of a list of texts. */
export const MAX_ENTRIES = 10

/** More than is ever shown of a text, so that cleaning a long one costs little. */
const LOOKED_AT = 4 * MAX_NAME

/** Most texts: printable ASCII, and short. */
const PLAIN = new RegExp(`^[ -~]{0,${MAX_NAME}}$`)

/** A text by somebody else as a record holds it: short, on one line, well formed, and without anything like a key. */
export const clipped = (text: string): string => {
  const clean = redact(text.slice(0, LOOKED_AT))
  return PLAIN.test(clean)
    ? clean
    : clean
        .replace(/\p{Cc}+/gu, ' ')
        .slice(0, MAX_NAME)
        .toWellFormed()
}

export const clip = (text: string | undefined): string | undefined => text && clipped(text)

export const clipAll = (texts: readonly string[]): string[] => texts.slice(0, MAX_ENTRIES).map(clipped)

/** A count by somebody else, as every store holds it; none for what is no number. */
export const countOf = (count: number): number => Math.min(Math.max(count || 0, 0), Number.MAX_SAFE_INTEGER)

/**
 * What is left of a record that a store does not take: who asked whom for what, how it ended and what it cost. Attempts
 * stay as they are, with all that they were billed by: they are bounded, and every store has room for ten of the longest.
 */
export const shortened = ({
  usage: _usage,
  tags: _tags,
  user: _user,
  userAgent: _userAgent,
  siteUrl: _siteUrl,
  siteName: _siteName,
  errorMessage: _errorMessage,
  providerResponseId: _providerResponseId,
  ...rest
}: GenerationRecord): GenerationRecord => ({ ...rest, warnings: [] })
