import type { GatewayError } from '../core/error.ts'

/** How a request ended, in the record's own words, and the HTTP status that the client got. */
export type Ending =
  | { readonly is: 'complete' | 'lost'; readonly status: number; readonly error?: undefined }
  /** `failed` before any content, `truncated` after some, or `aborted` by the client. */
  | { readonly is: 'failed' | 'truncated' | 'aborted'; readonly status: number; readonly error: GatewayError }

/** What stands for the end of a request until there is one: should its process be gone before, it stays. */
export const UNENDED: Ending = { is: 'lost', status: 0 }

/** The end of an answer that was begun with this status; whole where there is no error. */
export const endOfAnswer = (status: number, error: GatewayError | undefined): Ending =>
  error ? { is: error.code === 'aborted' ? 'aborted' : 'truncated', status, error } : { is: 'complete', status }

/** The end of a request that was answered by an error alone. */
export const endInError = (status: number, error: GatewayError): Ending => ({
  is: error.code === 'aborted' ? 'aborted' : 'failed',
  status,
  error,
})
