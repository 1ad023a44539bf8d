import type { Call } from '../core/call.ts'
import { changedJson } from '../core/json/changed-json.ts'
import { jsonSource } from '../core/json/text.ts'
import { compact, type JsonObject } from '../core/json/value.ts'

/** A call with another body, of whose source only what differs at its top is written anew. */
export const withBody = (call: Call, body: JsonObject): Call => {
  const names = [...new Set([...Object.keys(call.body), ...Object.keys(body)])]
  const changed = names.filter((name) => body[name] !== call.body[name])
  const set = compact(Object.fromEntries(changed.map((name) => [name, body[name]])))
  const remove = changed.filter((name) => body[name] === undefined)
  return { ...call, body, source: jsonSource(Buffer.concat(changedJson(call.source, { set, remove }))) }
}
