import type { Field, Treatment } from '../core/field.ts'
import { compact, type JsonValue } from '../core/json/value.ts'

/** One row of a dialect's table. */
export const field = (
  chat: Treatment,
  messages: Treatment,
  packaged: Treatment,
  why: string,
  harmless?: Field['harmless'],
): Field => compact({ 'openai-chat': chat, 'anthropic-messages': messages, package: packaged, why, harmless })

/** A row for what becomes the same thing everywhere. */
export const everywhere = (treatment: Treatment, why: string, harmless?: Field['harmless']): Field =>
  field(treatment, treatment, treatment, why, harmless)

/** `harmless` for fields with defaults. */
export const isOneOf =
  (...values: readonly JsonValue[]) =>
  (value: JsonValue): boolean =>
    values.includes(value)
