import { GatewayError } from '../core/error.ts'
import type { Exchange } from '../core/exchange.ts'
import { isObject, type JsonObject } from '../core/json.ts'
import { depthOf } from '../core/json-text.ts'

const MAX_DEPTH = 200
/** The key as JSON text can spell it. Inside a string value its quotes would be escaped, so prompts never match. */
const PROTO_KEY = /"(?:_|\\u005f){2}proto(?:_|\\u005f){2}"\s*:/i

const requireJson = (contentType: string | undefined): void => {
  if (contentType === undefined || /\bjson\b|^text\/plain/i.test(contentType)) return
  throw new GatewayError(
    'unsupported-media-type',
    `The body must be JSON with content-type: application/json, got content-type: ${contentType.slice(0, 60)}.`,
  )
}

const decodeText = (bytes: Uint8Array): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new GatewayError('bad-request', 'The body is not valid UTF-8.')
  }
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (cause) {
    const position = /position \d+|line \d+ column \d+/.exec(String(cause))
    throw new GatewayError('bad-request', `The body is not valid JSON${position ? ` (${position[0]})` : ''}.`)
  }
}

/** The request's JSON body, parsed and as text. Throws for what is too large, no JSON, no object, or nested too deep. */
export const readBody = async (exchange: Exchange, limitBytes: number): Promise<{ body: JsonObject; text: string }> => {
  requireJson(exchange.headers['content-type'])
  const text = decodeText(await exchange.body(limitBytes))
  if (text.trim() === '') throw new GatewayError('bad-request', 'The body is empty; a JSON object is expected.')
  if (depthOf(text) > MAX_DEPTH)
    throw new GatewayError('bad-request', `The body nests deeper than ${MAX_DEPTH} levels.`)
  if (PROTO_KEY.test(text))
    throw new GatewayError('bad-request', 'The body has a key named __proto__, which is not allowed.')
  const body = parse(text)
  if (!isObject(body)) throw new GatewayError('bad-request', 'The body must be a JSON object.')
  return { body, text }
}
