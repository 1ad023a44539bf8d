import { GatewayError } from './core/error.ts'
import type { Operation, PublicOperation } from './operation/operation.ts'

/** Where an operation is found. `:name` in a path stands for one segment, percent-decoded for the operation. */
interface Address {
  readonly method: 'GET' | 'HEAD' | 'POST'
  readonly path: string
}

/**
 * One row of the table: for everyone, or for holders of a key. Authentication and dispatch read the same row, so that
 * they can never disagree.
 */
export type Route = Address &
  (
    | { readonly access: 'public'; readonly operation: PublicOperation }
    | { readonly access: 'key'; readonly operation: Operation }
  )

export interface Match {
  readonly route: Route
  readonly parameters: Readonly<Record<string, string>>
}

const BASE_URLS =
  'Base URLs: …/v1 for OpenAI SDKs (POST /v1/chat/completions), … for Anthropic SDKs (POST /v1/messages), …/v4/ai, /v3/ai or ' +
  '/v1/ai for AI SDK 7, 6 or 5 (createGateway). Models: GET /v1/models.'

const decoded = (segment: string): string | undefined => {
  try {
    return decodeURIComponent(segment)
  } catch {
    return undefined
  }
}

const parametersOf = (template: readonly string[], segments: readonly string[]): Record<string, string> | undefined => {
  if (template.length !== segments.length) return undefined
  const found: Record<string, string> = {}
  for (const [index, part] of template.entries()) {
    const segment = segments[index] ?? ''
    if (!part.startsWith(':')) {
      if (part !== segment) return undefined
      continue
    }
    const value = decoded(segment)
    if (!value) return undefined
    found[part.slice(1)] = value
  }
  return found
}

const segmentsOf = (path: string): string[] => path.replace(/\/$/, '').split('/')

/** Finds the row. Throws `not-found` naming the base URLs, or `method-not-allowed` naming the methods. */
export const matcher = (routes: readonly Route[]) => {
  const rows = routes.map((route) => ({ route, template: segmentsOf(route.path) }))
  const exact = new Map(
    routes.map((route): [string, Match] => [`${route.method} ${route.path}`, { route, parameters: {} }]),
  )
  return (method: string, path: string): Match => {
    const asIs = exact.get(`${method} ${path}`)
    if (asIs && !path.includes(':')) return asIs
    const segments = segmentsOf(path)
    const matches = rows.flatMap(({ route, template }) => {
      const parameters = parametersOf(template, segments)
      return parameters ? [{ route, parameters }] : []
    })
    const found = matches.find(({ route }) => route.method === method)
    if (found) return found
    const shown = path.slice(0, 100)
    if (matches.length === 0)
      throw new GatewayError('not-found', `There is nothing at ${method} ${shown}. ${BASE_URLS}`)
    const allow = [...new Set(matches.map(({ route }) => route.method))].join(', ')
    throw new GatewayError('method-not-allowed', `${shown} takes ${allow}, not ${method}. ${BASE_URLS}`, {
      headers: { allow },
    })
  }
}
