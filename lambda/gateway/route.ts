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

/** Finds the row; where there is none, the methods that the path takes. */
export const matcher = (routes: readonly Route[]) => {
  const rows = routes.map((route) => ({ route, template: segmentsOf(route.path) }))
  const exact = new Map(
    routes.map((route): [string, Match] => [`${route.method} ${route.path}`, { route, parameters: {} }]),
  )
  return (method: string, path: string): Match | readonly string[] => {
    const asIs = exact.get(`${method} ${path}`)
    if (asIs && !path.includes(':')) return asIs
    const segments = segmentsOf(path)
    const matches = rows.flatMap(({ route, template }) => {
      const parameters = parametersOf(template, segments)
      return parameters ? [{ route, parameters }] : []
    })
    const found = matches.find(({ route }) => route.method === method)
    return found ?? [...new Set(matches.map(({ route }) => route.method))]
  }
}
