import { GatewayError } from './core/error.ts'

const BASE_URLS =
  'Base URLs: …/v1 for OpenAI SDKs (POST /v1/chat/completions), … for Anthropic SDKs (POST /v1/messages), …/v4/ai, /v3/ai or ' +
  '/v1/ai for AI SDK 7, 6 or 5 (createGateway). Models: GET /v1/models.'

/** `not-found` naming the base URLs; for a path that takes other methods `method-not-allowed` naming them. */
export const noRoute = (method: string, path: string, takes: readonly string[]): GatewayError => {
  const shown = path.slice(0, 100)
  if (takes.length === 0) return new GatewayError('not-found', `There is nothing at ${method} ${shown}. ${BASE_URLS}`)
  const allow = takes.join(', ')
  return new GatewayError('method-not-allowed', `${shown} takes ${allow}, not ${method}. ${BASE_URLS}`, {
    headers: { allow },
  })
}
