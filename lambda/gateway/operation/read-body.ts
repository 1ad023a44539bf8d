import { GatewayError } from '../core/error.ts'
import type { Exchange } from '../core/exchange.ts'
import { depthOf, type JsonSource, jsonSource } from '../core/json/text.ts'
import { isObject, type JsonObject } from '../core/json/value.ts'

/** Not by `import`, which would read all of the module's exports and take 20 ms of a cold start. */
const { isUtf8 } = process.getBuiltinModule('node:buffer')

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

/** Nobody has to unpack what others packed, nor to guess how large it gets. */
const requirePlain = (encoding = 'identity'): void => {
  if (/^\s*(?:identity)?\s*$/i.test(encoding)) return
  throw new GatewayError(
    'unsupported-media-type',
    `The body must be sent as it is, without content-encoding or as identity, got content-encoding: ${encoding.slice(0, 60)}.`,
    // https://www.rfc-editor.org/rfc/rfc9110#section-15.5.16
    { headers: { 'accept-encoding': 'identity' } },
  )
}

/** Without the mark that some editors begin a file with. */
const withoutBom = (bytes: Uint8Array): Uint8Array =>
  bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes

const parse = ({ bytes }: JsonSource): unknown => {
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString())
  } catch (cause) {
    const position = /position \d+|line \d+ column \d+/.exec(String(cause))
    throw new GatewayError('bad-request', `The body is not valid JSON${position ? ` (${position[0]})` : ''}.`)
  }
}

/**
 * The request's JSON body, parsed and as it came. Throws for what is packed, too large, no JSON, no object, or nested
 * too deep.
 */
export const readBody = async (
  exchange: Exchange,
  limitBytes: number,
): Promise<{ body: JsonObject; source: JsonSource }> => {
  requireJson(exchange.headers['content-type'])
  requirePlain(exchange.headers['content-encoding'])
  const bytes = withoutBom(await exchange.body(limitBytes))
  if (!isUtf8(bytes)) throw new GatewayError('bad-request', 'The body is not valid UTF-8.')
  const source = jsonSource(bytes)
  const { text } = source
  if (text.trim() === '') throw new GatewayError('bad-request', 'The body is empty; a JSON object is expected.')
  if (depthOf(text) > MAX_DEPTH)
    throw new GatewayError('bad-request', `The body nests deeper than ${MAX_DEPTH} levels.`)
  if (PROTO_KEY.test(text))
    throw new GatewayError('bad-request', 'The body has a key named __proto__, which is not allowed.')
  const body = parse(source)
  if (!isObject(body)) throw new GatewayError('bad-request', 'The body must be a JSON object.')
  return { body, source }
}
