import type { BenchWire } from '../provider/wires.ts'
import { type Case, isStreamed, KEY, type Mode, PLAIN } from './cases.ts'

/** One request to make, over and over. */
export interface Target {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
  /** What only a complete answer contains. */
  readonly end: string
  readonly isStreamed: boolean
}

export const PROMPT = 'Tell me about gateways. '.repeat(40)

/** Whatever it is an answer of, a whole one has nothing after its last words but closing brackets. */
const JSON_END = '}'

export const target = (
  url: string,
  body: object,
  headers: Readonly<Record<string, string>>,
  streamEnd: string | undefined,
): Target => {
  const bytes = Buffer.from(JSON.stringify(body))
  return {
    url,
    body: bytes,
    end: streamEnd ?? JSON_END,
    isStreamed: streamEnd !== undefined,
    headers: { 'content-type': 'application/json', 'content-length': String(bytes.length), ...headers },
  }
}

export const gatewayTarget = (origin: string, use: Case, mode: Mode, prompt = PROMPT): Target => {
  const model = `${use.provider}/${mode}`
  const streamed = isStreamed(mode)
  const headers = { authorization: `Bearer ${use.key ?? KEY}`, ...use.headers?.(model, streamed) }
  return target(`${origin}${use.path}`, use.body(model, prompt, streamed), headers, streamed ? use.end : undefined)
}

/** The provider's own API: there, or behind the floor. */
export const plainTarget = (origin: string, wire: BenchWire, mode: Mode, prompt = PROMPT): Target => {
  const { path, body, end } = PLAIN[wire]
  const streamed = isStreamed(mode)
  return target(`${origin}${path(mode)}`, body(mode, prompt, streamed), {}, streamed ? end : undefined)
}
