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

/** Throws UsageError: entries are kept for good. */
const requireNoSecret = (option: string, text: string): void => {
  if (redact(text) !== text)
    throw new UsageError(`--${option} looks like a key of a client or a provider. It is shown in "credits history".`)
}

const keyFrom = ({ 'idempotency-key': given }: Arguments['options']): string | undefined => {
  if (given === undefined) return undefined
  const key = String(given)
  if (!KEY.test(key))
    throw new UsageError(`--idempotency-key must be 1 to 64 letters, digits, ".", "_", ":" and "-", got "${key}".`)
  requireNoSecret('idempotency-key', key)
  return key
}

const noteFrom = ({ note }: Arguments['options']): string | undefined => {
  if (note === undefined) return undefined
  const text = String(note).trim()
  if (text.length === 0 || text.length > NOTE_LENGTH)
    throw new UsageError(`--note must be 1 to ${NOTE_LENGTH} characters, got ${text.length}.`)
  requireNoSecret('note', text)
  return text
}

/** An entry by an operator, as the options say it. Throws UsageError for what they cannot be. */
export const entryFrom = (
  options: Arguments['options'],
  kind: 'purchase' | 'correction',
  pico: bigint,
): CreditEntry => {
  const { at, by } = signature()
  const key = keyFrom(options)
  // Of one moment by their ids: after the allowance that a purchase ends, and before what lapses of it.
  const id = key === undefined ? `entry#${ulid(at, randomBytes(10))}` : `key#${key}`
  return compact({ id, at, kind, pico, note: noteFrom(options), by })
}
