import { eventData } from '../../../core/answer/event-data.ts'
import type { Tap } from '../../../core/dialect.ts'
import type { GatewayError } from '../../../core/error.ts'
import { arrayOr, isObject, type JsonObject, objectOr, parseObject, stringOr } from '../../../core/json/value.ts'
import type { ChatQuirks } from '../../../core/provider/quirks.ts'
import { shown } from '../../guard.ts'
import { brokenOff, errorInAnswer, notAnAnswer } from '../error.ts'
import { decodeFinish } from '../finish.ts'
import { firstChoice, usageReader } from '../usage.ts'
import { chunkRepair } from './repair.ts'

/** Keys of an event that is worth parsing once content has come. Inside a string their quotes would be escaped. */
const WORTH_PARSING = /"usage"\s*:\s*\{|"finish_reason"\s*:\s*"|"error"\s*:|"tool_calls"\s*:\s*\[|\[DONE\]/
/** A line that ends like no chunk does. Apart from the keys, since together they would be searched ten times slower. */
const UNUSUAL_END = /(?:[^}\s]|\{\s*\})\s*\n/

const tells = (events: string): boolean => WORTH_PARSING.test(events) || UNUSUAL_END.test(events)

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

/** The chunk that carries the usage alone, with the choices already told. */
const isUsageOnly = (chunk: JsonObject): boolean => arrayOr(chunk['choices']).length === 0 && isObject(chunk['usage'])

/**
 * Parses every event until content has come, and then only those that can tell something. `hidesUsage`: usage is asked for by
 * the gateway alone, and its chunk stays here.
 */
export const tap = (quirks: ChatQuirks, { hidesUsage }: { readonly hidesUsage: boolean }): Tap => {
  const usageSeen = usageReader()
  const repair = chunkRepair()
  let content = false
  let complete = false
  let over = false
  let error: GatewayError | undefined
  let finish: string | undefined
  let hasTools = false
  let model: string | undefined
  let id: string | undefined

  const read = (chunk: JsonObject): void => {
    const choice = firstChoice(chunk)
    const delta = objectOr(choice['delta'])
    error ??= errorInAnswer(chunk)
    id ??= stringOr(chunk['id'])
    model ??= stringOr(chunk['model'])
    usageSeen.see(chunk)
    finish = stringOr(choice['finish_reason']) || finish
    hasTools ||= isFilled(delta['tool_calls'])
    content ||= CONTENT.some((key) => isFilled(delta[key]))
    complete ||= Boolean(quirks.ends === 'finish-reason' && finish)
    // No SDK takes it for a failure.
    if (!error && finish && decodeFinish(finish, hasTools).unified === 'error') throw brokenOff()
  }

  const seeChunk = (data: string): string | undefined => {
    const chunk = parseObject(data)
    if (!chunk) error ??= notAnAnswer(`sent an event that is not a JSON object: ${shown(data)}`)
    if (!chunk || error) return undefined
    read(chunk)
    if (error) return undefined
    const readable = repair.chunk(chunk)
    return hidesUsage && isUsageOnly(chunk) ? '' : readable
  }

  return {
    see(event) {
      if (content && !tells(event)) return undefined
      const data = eventData(event)
      if (!data) return undefined
      if (data !== '[DONE]') return seeChunk(data)
      over = complete = true
      return finish === undefined && content ? repair.ending() + event : undefined
    },
    tells,
    get content() {
      return content
    },
    get complete() {
      return complete
    },
    get over() {
      return over
    },
    get error() {
      return error
    },
    get usage() {
      return usageSeen.usage
    },
    get finish() {
      return finish === undefined ? undefined : decodeFinish(finish, hasTools)
    },
    get model() {
      return model
    },
    get id() {
      return id
    },
  }
}
