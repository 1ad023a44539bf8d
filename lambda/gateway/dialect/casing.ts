import { isObject, type JsonObject, type JsonValue } from '../core/json/value.ts'

export const camel = (key: string): string => key.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
export const snake = (key: string): string => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

const renamed = (value: JsonValue, rename: (key: string) => string): JsonValue => {
  if (Array.isArray(value)) return value.map((item) => renamed(item, rename))
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) =>
      inner === undefined ? [] : [[rename(key), renamed(inner, rename)] as const],
    ),
  )
}

/** Keys at every depth as `@ai-sdk/anthropic` spells its options: `budget_tokens` becomes `budgetTokens`. */
export const camelKeys = (object: JsonObject): JsonObject => renamed(object, camel) as JsonObject

/** The inverse, for values of any shape. */
export const snakeKeys = (value: JsonValue): JsonValue => renamed(value, snake)
