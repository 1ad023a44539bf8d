import { randomBytes } from 'node:crypto'
import type { ParseArgsOptionsConfig } from 'node:util'
import { ulid } from '../../lambda/gateway/core/ids.ts'
import { compact } from '../../lambda/gateway/core/json/value.ts'
import { redact } from '../../lambda/gateway/core/redact.ts'
import type { CreditEntry } from '../../lambda/storage/credits.ts'
import { signature } from '../catalog-store.ts'
import { type Arguments, UsageError } from '../command.ts'

export const ENTRY_OPTIONS = {
  note: { type: 'string' },
  'idempotency-key': { type: 'string' },
} as const satisfies ParseArgsOptionsConfig

export const KEY_SYNOPSIS = '[--idempotency-key KEY]'

const KEY = /^[A-Za-z0-9._:-]{1,64}$/
const NOTE_LENGTH = 200

const keyFrom = ({ 'idempotency-key': given }: Arguments['options']): string | undefined => {
  if (given === undefined || KEY.test(String(given))) return given === undefined ? undefined : String(given)
  throw new UsageError(
    `--idempotency-key must be 1 to 64 letters, digits, ".", "_", ":" and "-", got "${redact(String(given))}".`,
  )
}

const noteFrom = ({ note }: Arguments['options']): string | undefined => {
  if (note === undefined) return undefined
  const text = String(note).trim()
  if (text.length > 0 && text.length <= NOTE_LENGTH) return text
  throw new UsageError(`--note must be 1 to ${NOTE_LENGTH} characters, got ${text.length}.`)
}

/** An entry by an operator, as the options say it. Throws UsageError for what they cannot be. */
export const entryFrom = (
  options: Arguments['options'],
  kind: 'purchase' | 'correction',
  pico: bigint,
): CreditEntry => {
  const { at, by } = signature()
  const key = keyFrom(options)
  const id = key === undefined ? ulid(at, randomBytes(10)) : `key#${key}`
  return compact({ id, at, kind, pico, note: noteFrom(options), by })
}
