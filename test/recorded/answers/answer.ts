import { isDeepStrictEqual } from 'node:util'
import type { Reading } from '../../conformance/readers/reader.ts'

export type Finish = 'stop' | 'length' | 'tool-calls' | 'content-filter' | 'error'

export interface ToolUse {
  readonly name: string
  readonly input: unknown
}

/** What an answer says, whatever the API it is written in. */
export interface Answer {
  readonly text: string
  readonly refusal: string
  /** What the provider says of why it refused, which chat clients read in the same place. */
  readonly explanation?: string | undefined
  readonly reasoning: string
  /** Calls for the client to run. */
  readonly tools: readonly ToolUse[]
  readonly finish: Finish
  /** All tokens, cached and reasoning ones included; undefined when none were told. */
  readonly usage: { readonly input: number; readonly output: number } | undefined
  /** Cited or found pages. */
  readonly urls: readonly string[]
}

/** An answer as the provider wrote it, with the opaque state that must survive. */
export type Recorded = Answer & Pick<Reading, 'signatures' | 'textSignatures' | 'cited' | 'billed'>

/** An answer as a client read it, and all that it was given, to look for opaque state in. */
export interface Seen extends Answer {
  readonly everything: string
}

export interface Difference {
  readonly check: string
  readonly expected: unknown
  readonly got: unknown
}

const FINISH: Readonly<Record<string, Finish>> = {
  length: 'length',
  max_tokens: 'length',
  model_length: 'length',
  model_context_window_exceeded: 'length',
  MAX_TOKENS: 'length',
  tool_calls: 'tool-calls',
  'tool-calls': 'tool-calls',
  tool_use: 'tool-calls',
  TOOL_CALL: 'tool-calls',
  function_call: 'tool-calls',
  content_filter: 'content-filter',
  'content-filter': 'content-filter',
  content_filtered: 'content-filter',
  guardrail_intervened: 'content-filter',
  refusal: 'content-filter',
  SAFETY: 'content-filter',
  RECITATION: 'content-filter',
  error: 'error',
  MALFORMED_FUNCTION_CALL: 'error',
}

/** A finish reason in any API's word. Calls that the client is to run decide, as agents go on by them. */
export const finishOf = (word: unknown, tools: readonly ToolUse[]): Finish => {
  const finish = FINISH[String(word)] ?? 'stop'
  if (finish === 'stop' && tools.length > 0) return 'tool-calls'
  return finish === 'tool-calls' && tools.length === 0 ? 'stop' : finish
}

/** Arguments as JSON; none at all mean none. */
export const inputOf = (text: string): unknown => {
  if (text.trim() === '') return {}
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** What a reader found, in words that all APIs share. */
export const answerOf = ({
  text,
  refusal = '',
  reasoning,
  calls,
  finish,
  usage,
  urls = [],
  ...rest
}: Reading): Recorded => {
  const tools = calls.map(({ name, args }) => ({ name, input: inputOf(args) }))
  return { ...rest, text, refusal, reasoning, tools, finish: finishOf(finish, tools), usage, urls }
}

const sorted = (list: readonly string[]): string[] => [...new Set(list)].sort()

/** What a dialect has a place for. Its clients get a refusal as text where there is no field for one. */
export interface Carries {
  readonly refusal: boolean
  readonly urls: boolean
  readonly textSignatures: boolean
  readonly cited: boolean
}

/** Where what the client read differs from what was recorded. */
export const differences = (recorded: Recorded, seen: Seen, carries: Carries): Difference[] => {
  const said = carries.refusal ? recorded.text : recorded.text + recorded.refusal
  const pairs: Record<string, readonly [expected: unknown, got: unknown]> = {
    text: [said, seen.text],
    refusal: [carries.refusal ? recorded.refusal || (recorded.explanation ?? '') : '', seen.refusal],
    reasoning: [recorded.reasoning, seen.reasoning],
    tools: [recorded.tools, seen.tools],
    finish: [recorded.finish, seen.finish],
    ...(recorded.usage ? { usage: [recorded.usage, seen.usage] } : {}),
    ...(carries.urls ? { urls: [sorted(recorded.urls), sorted(seen.urls)] } : {}),
  }
  const signatures = [...recorded.signatures, ...(carries.textSignatures ? (recorded.textSignatures ?? []) : [])]
  const isLost = (text: string): boolean => !seen.everything.includes(JSON.stringify(text).slice(1, -1))
  const uncited = carries.cited ? (recorded.cited ?? []).filter(isLost) : []
  return [
    ...Object.entries(pairs)
      .filter(([, [expected, got]]) => !isDeepStrictEqual(expected, got))
      .map(([check, [expected, got]]) => ({ check, expected, got })),
    ...signatures.filter(isLost).map((signature) => ({ check: 'signature', expected: signature, got: 'nothing' })),
    ...uncited.map((text) => ({ check: 'citation', expected: text, got: 'nothing' })),
  ]
}
