import { callIds } from '../../../core/canonical/prompt.ts'
import { allChanges, type Change } from '../../../core/json/change.ts'
import { isObject, type JsonObject, objectOr, stringOr } from '../../../core/json/value.ts'
import type { Takes } from '../../../core/provider/takes.ts'
import { asObject } from '../tool-input.ts'

/** What becomes of a relayed body's calls and results. */
export interface CallFits {
  /** Of a chat message that is a result, and of one of a chat message's calls. */
  readonly result: (message: JsonObject) => Change | undefined
  readonly call: (call: JsonObject) => Change | undefined
  /** Of a Messages block that is either. */
  readonly block: (block: JsonObject) => Change | undefined
}

const isObjectText = (text: string): boolean => text.startsWith('{') && text.endsWith('}')

/** A chat call's arguments as text: whether they are an object, their ends tell. */
const withArguments = ({ function: called }: JsonObject): Change | undefined => {
  const { arguments: text = '' } = objectOr(called)
  if (!isObject(called) || typeof text !== 'string' || isObjectText(text.trim())) return undefined
  return { within: { function: { set: { arguments: JSON.stringify(asObject(text)) } } } }
}

const withInput = ({ input }: JsonObject): Change | undefined =>
  isObject(input) ? undefined : { set: { input: asObject(input) } }

/** In the form that is taken: ids, the same for a call and its result, and arguments that are an object. */
export const callFits = ({ callIds: form, anyArguments }: Takes): CallFits => {
  const callId = callIds(form)
  const withId = (entry: JsonObject, field: string): Change | undefined => {
    const id = stringOr(entry[field])
    return id === undefined || callId(id) === id ? undefined : { set: { [field]: callId(id) } }
  }
  return {
    result: (message) => withId(message, 'tool_call_id'),
    call: (call) => allChanges([withId(call, 'id'), anyArguments ? undefined : withArguments(call)]),
    block: (block) =>
      block['type'] === 'tool_use' ? allChanges([withId(block, 'id'), withInput(block)]) : withId(block, 'tool_use_id'),
  }
}
