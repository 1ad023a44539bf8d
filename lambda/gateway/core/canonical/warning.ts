import type { Warning } from './parts.ts'

/** What a function made, and what it had to leave behind: warnings are returned, never written into a parameter. */
export type WithWarnings<T, Type extends Warning['type'] = Warning['type']> = T & {
  readonly warnings: readonly Extract<Warning, { type: Type }>[]
}

const MAX_HEADER = 2000

/** The warning that something of a request is left out. */
export const unsupported = (feature: string, details?: string): Extract<Warning, { type: 'unsupported' }> => ({
  type: 'unsupported',
  feature,
  ...(details ? { details } : {}),
})

/** The warning that something of a request is carried in another way. */
export const otherwise = (feature: string, details: string): Extract<Warning, { type: 'compatibility' }> => ({
  type: 'compatibility',
  feature,
  details,
})

/** Each feature once, however often it was left out; the last details stand. */
export const withoutRepeats = <W extends { readonly feature: string }>(warnings: readonly W[]): W[] => [
  ...new Map(warnings.map((warning) => [warning.feature, warning])).values(),
]

/** Provider packages quote what they left out as JSON: part of a prompt, which no record may hold. */
const withoutQuote = (message: string): string => message.replace(/:? *[{[].*/s, '')

/** One warning as a line: the field, then why. */
export const warningText = (warning: Warning): string => {
  if (warning.type === 'other') return withoutQuote(warning.message)
  if (warning.type === 'deprecated') return `${warning.setting}: ${warning.message}`
  return warning.details ? `${warning.feature}: ${warning.details}` : `${warning.feature}: not supported`
}

/** `x-gateway-warnings`, as a header may hold it: printable ASCII on one line. */
export const warningHeader = (warnings: readonly string[]): Record<string, string> => {
  if (warnings.length === 0) return {}
  const text = warnings.join('; ').replace(/[^\x20-\x7e]+/g, ' ')
  return { 'x-gateway-warnings': text.length > MAX_HEADER ? `${text.slice(0, MAX_HEADER)}...` : text }
}

/** A budget of thinking that was left out, as Claude would refuse it. */
export const LOST_THINKING = unsupported(
  'reasoning',
  'the thinking before the tool calls was not sent back, so none can follow',
)
