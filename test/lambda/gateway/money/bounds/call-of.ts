import type { Call, DialectName } from '#gateway/core/call.ts'
import { jsonSource } from '#gateway/core/json/text.ts'
import { type JsonObject, objectOr } from '#gateway/core/json/value.ts'

/** A call of that body, in its own words: as it is written, or as it was sent. */
export const callOf = (
  body: JsonObject,
  dialect: DialectName = 'anthropic-messages',
  sent = JSON.stringify(body),
): Call => ({
  dialect,
  model: 'm',
  stream: false,
  body,
  source: jsonSource(sent),
  headers: {},
  gateway: objectOr(objectOr(body['providerOptions'])['gateway']),
})

export const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=='
