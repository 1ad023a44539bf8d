import type Anthropic from '@anthropic-ai/sdk'
import type * as Bedrock from '@aws-sdk/client-bedrock-runtime'
import type OpenAI from 'openai'
import { describe, expect, test } from 'vitest'
import type { ErrorCode } from '#gateway/core/error.ts'
import { errorInside, errorOfAnswer } from '#gateway/core/failure/failure.ts'

type Exception = Extract<keyof typeof Bedrock, `${string}Exception`>

/** What is made of an error that comes inside a stream, where no status tells it. */
const OPENAI = {
  server_error: 'upstream-failed',
  rate_limit_exceeded: 'rate-limited',
  invalid_prompt: 'content-filtered',
  bio_policy: 'content-filtered',
  misalignment_policy_violation: 'content-filtered',
  image_content_policy_violation: 'content-filtered',
  vector_store_timeout: 'upstream-failed',
  data_residency_mismatch: 'upstream-rejected',
  invalid_image: 'upstream-rejected',
  invalid_image_format: 'upstream-rejected',
  invalid_base64_image: 'upstream-rejected',
  invalid_image_url: 'upstream-rejected',
  invalid_image_mode: 'upstream-rejected',
  image_too_large: 'upstream-rejected',
  image_too_small: 'upstream-rejected',
  image_parse_error: 'upstream-rejected',
  image_file_too_large: 'upstream-rejected',
  image_file_not_found: 'upstream-rejected',
  unsupported_image_media_type: 'upstream-rejected',
  empty_image_file: 'upstream-rejected',
  failed_to_download_image: 'upstream-rejected',
} as const satisfies Record<OpenAI.Responses.ResponseError['code'], ErrorCode>

const ANTHROPIC = {
  invalid_request_error: 'upstream-rejected',
  authentication_error: 'upstream-refused',
  billing_error: 'upstream-unpaid',
  permission_error: 'upstream-refused',
  not_found_error: 'upstream-not-found',
  rate_limit_error: 'rate-limited',
  timeout_error: 'upstream-failed',
  api_error: 'upstream-failed',
  overloaded_error: 'overloaded',
  conflict_error: 'overloaded',
  // Of an API for files that the model keeps, which no answer holds.
  memory_precondition_failed_error: 'upstream-failed',
  memory_path_conflict_error: 'upstream-failed',
} as const satisfies Record<Anthropic.ErrorType, ErrorCode>

/** With the statuses under which it comes where it is no event. */
const AWS = {
  AccessDeniedException: [403, 'upstream-refused'],
  ConflictException: [400, 'upstream-rejected'],
  InternalServerException: [500, 'upstream-failed'],
  ModelErrorException: [424, 'upstream-failed'],
  ModelNotReadyException: [429, 'rate-limited'],
  ModelStreamErrorException: [424, 'upstream-failed'],
  ModelTimeoutException: [408, 'timeout'],
  ResourceNotFoundException: [404, 'upstream-not-found'],
  ServiceQuotaExceededException: [400, 'rate-limited'],
  ServiceUnavailableException: [503, 'overloaded'],
  ThrottlingException: [429, 'rate-limited'],
  ValidationException: [400, 'upstream-rejected'],
} as const satisfies Record<Exclude<Exception, 'BedrockRuntimeServiceException'>, readonly [number, ErrorCode]>

/** https://cloud.google.com/apis/design/errors */
const GOOGLE = {
  INVALID_ARGUMENT: 'upstream-rejected',
  FAILED_PRECONDITION: 'upstream-rejected',
  OUT_OF_RANGE: 'upstream-rejected',
  UNAUTHENTICATED: 'upstream-refused',
  PERMISSION_DENIED: 'upstream-refused',
  NOT_FOUND: 'upstream-not-found',
  ALREADY_EXISTS: 'overloaded',
  ABORTED: 'overloaded',
  RESOURCE_EXHAUSTED: 'rate-limited',
  CANCELLED: 'upstream-failed',
  UNKNOWN: 'upstream-failed',
  INTERNAL: 'upstream-failed',
  DATA_LOSS: 'upstream-failed',
  UNIMPLEMENTED: 'upstream-failed',
  UNAVAILABLE: 'overloaded',
  DEADLINE_EXCEEDED: 'upstream-failed',
} as const satisfies Record<string, ErrorCode>

const inside = (body: unknown) => errorInside(body, 'silent')?.code

describe('an error inside a stream is known by its word:', () => {
  test.each(Object.entries(OPENAI))('OpenAI’s %s means %s', (code, means) => {
    expect(inside({ error: { code, message: 'Oh no.' } })).toBe(means)
    expect(inside({ type: 'response.failed', response: { status: 'failed', error: { code, message: 'Oh.' } } })).toBe(
      means,
    )
  })
  test.each(Object.entries(ANTHROPIC))('Anthropic’s %s means %s', (type, means) => {
    expect(inside({ type: 'error', error: { type, message: 'Oh no.' } })).toBe(means)
  })
  test.each(Object.entries(GOOGLE))('Google’s %s means %s', (status, means) => {
    expect(inside({ error: { status, message: 'Oh no.' } })).toBe(means)
    expect(inside([{ error: { status, message: 'Oh no.' } }])).toBe(means)
  })
})

test.each(Object.entries(AWS))('AWS’s %s means the same in a header and in an event', (name, [status, means]) => {
  const headers = { 'x-amzn-errortype': `${name}:http://internal.amazon.com/coral/` }
  const body = JSON.stringify({ message: 'Oh no.' })
  expect(errorOfAnswer({ status, headers, body }, 'bedrock').code).toBe(means)
  expect(inside({ error: { __type: name, message: 'Oh no.' } })).toBe(means)
})
