import { GatewayError } from '../core/error.ts'

const WRONG_BODIES = {
  bytes: 'The body is not valid UTF-8.',
  empty: 'The body is empty; a JSON object is expected.',
  proto: 'The body has a key named __proto__, which is not allowed.',
  value: 'The body must be a JSON object.',
} as const

/** What is JSON, or might be, and is taken from nobody. */
export const wrongBody = (what: keyof typeof WRONG_BODIES): GatewayError =>
  new GatewayError('bad-request', WRONG_BODIES[what])

export const tooDeep = (max: number): GatewayError =>
  new GatewayError('bad-request', `The body nests deeper than ${max} levels.`)

export const wrongType = (contentType: string): GatewayError =>
  new GatewayError(
    'unsupported-media-type',
    `The body must be JSON with content-type: application/json, got content-type: ${contentType.slice(0, 60)}.`,
  )

export const packedBody = (encoding: string): GatewayError =>
  new GatewayError(
    'unsupported-media-type',
    `The body must be sent as it is, without content-encoding or as identity, got content-encoding: ${encoding.slice(0, 60)}.`,
    // https://www.rfc-editor.org/rfc/rfc9110#section-15.5.16
    { headers: { 'accept-encoding': 'identity' } },
  )

/** With the place that the parser's error names, and none of the text that it quotes. */
export const notJson = (cause: unknown): GatewayError => {
  const position = /position \d+|line \d+ column \d+/.exec(String(cause))
  return new GatewayError('bad-request', `The body is not valid JSON${position ? ` (${position[0]})` : ''}.`)
}
