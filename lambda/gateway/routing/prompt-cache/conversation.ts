import { hash } from 'node:crypto'
import { arrayOr, type JsonObject, objectOr } from '../../core/json/value.ts'

/** Clients move cache markers from turn to turn, and turn a text into a block to hold one. */
const MARKERS: ReadonlySet<string> = new Set(['cache_control', 'cacheControl', 'providerOptions'])
const TEXTS: ReadonlySet<string> = new Set(['content', 'system'])

const unmarked = (key: string, value: unknown): unknown => {
  if (MARKERS.has(key)) return undefined
  return TEXTS.has(key) && typeof value === 'string' ? [{ type: 'text', text: value }] : value
}

const turnsOf = ({ messages, prompt, input }: JsonObject): JsonObject[] =>
  arrayOr(messages ?? prompt ?? input).map(objectOr)

/** Has the model answered before? */
export const isContinued = (body: JsonObject): boolean => turnsOf(body).some(({ role }) => role === 'assistant')

/**
 * Names a team's conversation by what stays the same in all of its requests, in whatever dialect: tools, instructions and
 * the first message of the user. A hash, since it is kept.
 */
export const conversationOf = (team: string, body: JsonObject): string => {
  const { tools, system, instructions } = body
  const turns = turnsOf(body)
  const head = turns.slice(0, turns.findIndex(({ role }) => role === 'user') + 1)
  const text = JSON.stringify({ team, tools, system, instructions, head }, unmarked)
  return hash('sha256', text, 'base64')
}
