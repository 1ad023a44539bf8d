import type { FieldTarget } from '#gateway/core/field.ts'
import type { JsonObject, JsonValue } from '#gateway/core/json/value.ts'

/** How a field is used. */
export interface Example {
  readonly value: JsonValue
  /** The rest of the body, where the least one is not enough; `[]` of the field's path is the last element there. */
  readonly beside?: JsonObject
  /** What is found at its place, where that is not the value itself. */
  readonly becomes?: Partial<Record<FieldTarget, JsonValue>>
  /** Places that change with it, beside its own. */
  readonly also?: Partial<Record<FieldTarget, readonly string[]>>
}

/** One for each row of a dialect's table, under the same path. */
export type Examples = Readonly<Record<string, Example>>

/** JSON without a schema is an instruction there. */
export const INSTRUCTED: NonNullable<Example['also']> = { 'anthropic-messages': ['system'] }

export const PIXEL = 'iVBORw0KGgo='
export const SCHEMA: JsonObject = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
}
