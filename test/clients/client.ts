// A package of its own: `#gateway` does not work in here.
import type { DialectName } from '../../lambda/gateway/core/call.ts'

/** A tool call as a client's SDK hands it out. */
export interface ToolCall {
  readonly id: string
  readonly name: string
  readonly input: unknown
}

/** An answer as a client's SDK put it together. */
export interface Reply {
  readonly text: string
  readonly reasoning: string
  readonly calls: readonly ToolCall[]
  /** In the SDK's own words. */
  readonly finish: string
  readonly usage: Readonly<Record<'input' | 'cached' | 'output', number | undefined>> | undefined
  /** The assistant's message in the SDK's own shape: goes back as it is. */
  readonly raw: unknown
}

export type Turn =
  | { readonly user: string; readonly png?: string }
  | { readonly assistant: Reply }
  | { readonly results: readonly { readonly call: ToolCall; readonly output: string }[] }

/** One request, before an SDK gives it a shape. */
export interface Question {
  readonly model: string
  readonly turns: readonly Turn[]
  readonly system?: string
  readonly tools?: readonly string[]
  /** A tool's name, or `any`. */
  readonly toolChoice?: string
  readonly schema?: object
  readonly stop?: string
  /** Asks Claude to think. */
  readonly thinking?: boolean
  /** How often the SDK asks again by itself, where it can be told. Default 0. */
  readonly retries?: number
  /** `providerOptions.gateway`. */
  readonly gateway?: object
}

/** An SDK as its users have it: what it throws is its own. */
export interface Client {
  readonly name: string
  readonly dialect: DialectName
  /** The SDK's classes for HTTP statuses; those above 500 have the one of 500. 502 is a refusal of the gateway's credential. */
  readonly errors: Readonly<Record<number, string>>
  /** Does it count a stream's tokens right? */
  readonly countsStreams?: false
  /** Does it hand out reasoning, and take it back? */
  readonly knowsReasoning?: false
  complete(origin: string, question: Question): Promise<Reply>
  stream(origin: string, question: Question): Promise<Reply>
}

/** The classes of the SDKs that Stainless generates: OpenAI's and Anthropic's. */
export const STAINLESS_ERRORS = {
  400: 'BadRequestError',
  401: 'AuthenticationError',
  429: 'RateLimitError',
  500: 'InternalServerError',
}

export const PARAMETERS = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
} as const

/** The path of a client's package is a variable, so that types can be checked where the clients are not installed. */
export const load = async <T>(path: string): Promise<T> => (await import(path)) as T
export const installed = (path: string): string => new URL(`./node_modules/${path}`, import.meta.url).href
