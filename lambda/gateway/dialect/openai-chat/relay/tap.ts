import type { Call } from '../../../core/call.ts'
import type { Tap, Wire } from '../../../core/dialect.ts'
import { arrayOr, isObject, type JsonObject, objectOr, parseObject, stringOr } from '../../../core/json/value.ts'
import type { ChatQuirks } from '../../../core/quirks.ts'
import { shown } from '../../guard.ts'
import { brokenOff, errorInAnswer, notAnAnswer } from '../error.ts'
import { ROUTING } from '../fields.ts'
import { decodeFinish } from '../finish.ts'
import { firstChoice, usageReader } from '../usage.ts'
import { chunkRepair } from './repair.ts'

/** Keys of an event that is worth parsing once content has come. Inside a string their quotes would be escaped. */
const TELLING = /"usage"\s*:\s*\{|"finish_reason"\s*:\s*"|"error"\s*:|"tool_calls"\s*:\s*\[|\[DONE\]/
/** A line that ends like no chunk does. Apart from the keys, since together they would be searched ten times slower. */
const ODD = /(?:[^}\s]|\{\s*\})\s*\n/

const tells = (events: string): boolean => TELLING.test(events) || ODD.test(events)

const CONTENT = [
  'content',
  'reasoning',
  'reasoning_content',
  'reasoning_details',
  'refusal',
  'tool_calls',
  'audio',
  'images',
  'function_call',
]

const isFilled = (value: unknown): boolean =>
  Array.isArray(value) ? value.length > 0 : isObject(value) ? Object.keys(value).length > 0 : Boolean(value)

/** The data of one event's text, where comment lines may come before it. */
const dataOf = (event: string): string | undefined => {
  const start = event.startsWith('data:') ? 0 : event.indexOf('\ndata:') + 1
  if (start === 0 && !event.startsWith('data:')) return undefined
  const end = event.indexOf('\n', start)
  return event.slice(start + 5, end === -1 ? undefined : end).trim()
}

/** The same of an event whose data is spread over lines. */
const joinedData = (event: string): string =>
  event
    .split(/\r\n|\r|\n/)
    .filter((line) => line.startsWith('data:'))
    .map((line) => line.slice('data:'.length))
    .join('\n')

/** Parses every event until content has come, and then only those that can tell something. */
export const tap = (quirks: ChatQuirks): Tap => {
  const seen: { -readonly [Key in 'content' | 'complete']: Tap[Key] } & {
    -readonly [Key in 'error' | 'model' | 'id']?: Tap[Key]
  } = {
    content: false,
    complete: false,
  }
  const usageSeen = usageReader()
  let finish: string | undefined
  let hasTools = false
  let over = false
  const repair = chunkRepair()

  const read = (chunk: JsonObject): void => {
    const choice = firstChoice(chunk)
    const delta = objectOr(choice['delta'])
    seen.error ??= errorInAnswer(chunk)
    seen.id ??= stringOr(chunk['id'])
    seen.model ??= stringOr(chunk['model'])
    usageSeen.see(chunk)
    finish = stringOr(choice['finish_reason']) || finish
    hasTools ||= isFilled(delta['tool_calls'])
    seen.content ||= CONTENT.some((key) => isFilled(delta[key]))
    seen.complete ||= Boolean(quirks.ends === 'finish-reason' && finish)
    // No SDK takes it for a failure.
    if (!seen.error && finish && decodeFinish(finish, hasTools).unified === 'error') throw brokenOff()
  }

  return {
    see(event) {
      if (seen.content && !tells(event)) return
      const data = dataOf(event)
      if (data === undefined || data === '') return
      if (data === '[DONE]') {
        over = seen.complete = true
        return finish === undefined && seen.content ? repair.ending() + event : undefined
      }
      const chunk = parseObject(data) ?? parseObject(joinedData(event))
      if (!chunk) seen.error ??= notAnAnswer(`sent an event that is not a JSON object: ${shown(data)}`)
      if (!chunk || seen.error) return
      read(chunk)
      return seen.error ? undefined : repair.chunk(chunk)
    },
    tells,
    get content() {
      return seen.content
    },
    get complete() {
      return seen.complete
    },
    get over() {
      return over
    },
    get error() {
      return seen.error
    },
    get usage() {
      return usageSeen.usage
    },
    get finish() {
      return finish === undefined ? undefined : decodeFinish(finish, hasTools)
    },
    get model() {
      return seen.model
    },
    get id() {
      return seen.id
    },
  }
}

const asksForUsage = (call: Call): boolean => objectOr(call.body['stream_options'])['include_usage'] === true

/**
 * Streams always ask for usage. The gateway's own `providerOptions` and the part of `provider` that routing has taken
 * over stay here, except that a provider which knows these extensions gets what is left of them.
 */
export const relayPatch: Wire<'openai-chat'>['relayPatch'] = (call, quirks) => {
  const set: JsonObject = {}
  const remove: string[] = []
  if (call.stream && quirks.usage !== 'unasked' && !asksForUsage(call))
    set['stream_options'] = { ...objectOr(call.body['stream_options']), include_usage: true }
  const { gateway: _, ...others } = objectOr(call.body['providerOptions'])
  if (Object.keys(others).length > 0) set['providerOptions'] = others
  else if (call.body['providerOptions'] !== undefined) remove.push('providerOptions')
  const preferences = Object.entries(objectOr(call.body['provider'])).filter(([key]) => !ROUTING.includes(key))
  if (preferences.length > 0 && quirks.extensions?.includes('provider'))
    set['provider'] = Object.fromEntries(preferences)
  else if (call.body['provider'] !== undefined) remove.push('provider')
  return { set, remove }
}

/** The chunk without choices that carries the usage which only the gateway asked for. */
export const isInjected: Wire['isInjected'] = (event, call) => {
  if (asksForUsage(call) || !/"choices":\s*\[\s*\]/.test(event) || !/"usage":\s*\{/.test(event)) return false
  const chunk = parseObject(dataOf(event) ?? '')
  return chunk !== undefined && arrayOr(chunk['choices']).length === 0 && isObject(chunk['usage'])
}
