import type { Exchange } from '../core/exchange.ts'
import { depthOf, type JsonSource, jsonSource } from '../core/json/text.ts'
import { isObject, type JsonObject } from '../core/json/value.ts'

/** Not by `import`, which would read all of the module's exports and take 20 ms of a cold start. */
const { isUtf8 } = process.getBuiltinModule('node:buffer')

const MAX_DEPTH = 200
/** The key as JSON text can spell it. Inside a string value its quotes would be escaped, so prompts never match. */
const PROTO_KEY = /"(?:_|\\u005f){2}proto(?:_|\\u005f){2}"\s*:/i

const isJson = (contentType: string): boolean => /\bjson\b|^text\/plain/i.test(contentType)

/** Nobody has to unpack what others packed, nor to guess how large it gets. */
const isPlain = (encoding: string): boolean => /^\s*(?:identity)?\s*$/i.test(encoding)

/** Few bodies are refused. */
const refusing = () => import('./body-refusal.ts')

/** Without the mark that some editors begin a file with. */
const withoutBom = (bytes: Uint8Array): Uint8Array =>
  bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes

/**
 * The request's JSON body, parsed and as it came. Throws for what is packed, too large, no JSON, no object, or nested
 * too deep.
 */
export const readBody = async (
  exchange: Exchange,
  limitBytes: number,
): Promise<{ body: JsonObject; source: JsonSource }> => {
  const { 'content-type': type = 'json', 'content-encoding': encoding = '' } = exchange.headers
  if (!isJson(type)) throw (await refusing()).wrongType(type)
  if (!isPlain(encoding)) throw (await refusing()).packedBody(encoding)
  const bytes = withoutBom(await exchange.body(limitBytes))
  if (!isUtf8(bytes)) throw (await refusing()).wrongBody('bytes')
  const source = jsonSource(bytes)
  const { text } = source
  if (text.trim() === '') throw (await refusing()).wrongBody('empty')
  if (depthOf(text) > MAX_DEPTH) throw (await refusing()).tooDeep(MAX_DEPTH)
  if (PROTO_KEY.test(text)) throw (await refusing()).wrongBody('proto')
  let body: unknown
  try {
    body = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString())
  } catch (cause) {
    throw (await refusing()).notJson(cause)
  }
  if (!isObject(body)) throw (await refusing()).wrongBody('value')
  return { body, source }
}
