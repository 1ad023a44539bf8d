import type { ErrorCode } from '../error.ts'

const mapOf = <Value>(words: Readonly<Record<string, Value>>): ReadonlyMap<string, Value> =>
  new Map(Object.entries(words))

/**
 * Words that decide, whatever the status: clients act on them, and providers put them under 400, 403, 429 and 500
 * alike.
 */
export const DECISIVE: ReadonlyMap<string, ErrorCode> = mapOf({
  // https://platform.openai.com/docs/guides/error-codes, llama.cpp's server, Cohere's recorded 400, Z.ai
  context_length_exceeded: 'context-exceeded',
  exceed_context_size_error: 'context-exceeded',
  model_context_window_exceeded: 'context-exceeded',
  too_many_tokens: 'context-exceeded',
  // https://learn.microsoft.com/azure/ai-services/openai/concepts/content-filter, openai 7.57.0 ResponseError,
  // https://platform.kimi.ai/docs/api/errors, https://help.aliyun.com/en/model-studio/error-code
  content_filter: 'content-filtered',
  content_policy_violation: 'content-filtered',
  image_content_policy_violation: 'content-filtered',
  misalignment_policy_violation: 'content-filtered',
  bio_policy: 'content-filtered',
  cyber_policy: 'content-filtered',
  invalid_prompt: 'content-filtered',
  responsibleaipolicyviolation: 'content-filtered',
  datainspectionfailed: 'content-filtered',
  data_inspection_failed: 'content-filtered',
  // OpenAI, Anthropic, Moonshot, Alibaba, DeepSeek, Novita
  insufficient_quota: 'upstream-unpaid',
  billing_error: 'upstream-unpaid',
  billing_hard_limit_reached: 'upstream-unpaid',
  billing_not_active: 'upstream-unpaid',
  exceeded_current_quota_error: 'upstream-unpaid',
  arrearage: 'upstream-unpaid',
  insufficient_balance: 'upstream-unpaid',
  billing_balance_not_enough: 'upstream-unpaid',
  // platform.claude.com/docs/en/api/errors, `error_code` of @anthropic-ai/sdk 1.12.0
  contract_spend_limit_reached: 'upstream-unpaid',
  enforced_spend_limit_reached: 'upstream-unpaid',
  linked_organization_billing_unavailable: 'upstream-unpaid',
  linked_organization_spend_limit_reached: 'upstream-unpaid',
  organization_on_hold: 'upstream-refused',
  claude_code_key_creator_not_member: 'upstream-refused',
  // https://cloud.google.com/apis/design/errors
  api_key_invalid: 'upstream-refused',
  // AWS answers 400 with these: https://docs.aws.amazon.com/bedrock/latest/APIReference/CommonErrors.html
  servicequotaexceededexception: 'rate-limited',
  throttlingexception: 'rate-limited',
  expiredtokenexception: 'upstream-refused',
  unrecognizedclientexception: 'upstream-refused',
  // https://platform.minimax.io/docs/api-reference/errorcode
  'minimax-1008': 'upstream-unpaid',
  'minimax-1026': 'content-filtered',
  'minimax-1027': 'content-filtered',
  // https://console.groq.com/docs/deprecations
  model_decommissioned: 'upstream-not-found',
})

/** HTTP statuses of words, for errors that come without one: inside a stream, or inside a 200. */
export const STATUS_OF: ReadonlyMap<string, number> = mapOf({
  // https://platform.claude.com/docs/en/api/errors
  invalid_request_error: 400,
  authentication_error: 401,
  permission_error: 403,
  not_found_error: 404,
  conflict_error: 409,
  request_too_large: 413,
  rate_limit_error: 429,
  api_error: 500,
  timeout_error: 504,
  overloaded_error: 529,
  // OpenAI, and those who took its API over
  bad_request: 400,
  invalid_api_key: 401,
  model_not_found: 404,
  rate_limit_exceeded: 429,
  too_many_requests: 429,
  rate_limit_reached_error: 429,
  // OpenAI's types, where a code comes along that packages do not read
  requests: 429,
  tokens: 429,
  slow_down: 503,
  engine_overloaded_error: 503,
  server_is_overloaded: 503,
  server_error: 500,
  internal_server_error: 500,
  // openai 7.57.0, ResponseError
  vector_store_timeout: 504,
  data_residency_mismatch: 400,
  invalid_image: 400,
  invalid_image_format: 400,
  invalid_base64_image: 400,
  invalid_image_url: 400,
  invalid_image_mode: 400,
  image_too_large: 400,
  image_too_small: 400,
  image_parse_error: 400,
  image_file_too_large: 400,
  image_file_not_found: 400,
  unsupported_image_media_type: 400,
  empty_image_file: 400,
  failed_to_download_image: 400,
  // https://cloud.google.com/apis/design/errors
  invalid_argument: 400,
  failed_precondition: 400,
  out_of_range: 400,
  unauthenticated: 401,
  permission_denied: 403,
  not_found: 404,
  already_exists: 409,
  aborted: 409,
  resource_exhausted: 429,
  cancelled: 499,
  unknown: 500,
  internal: 500,
  data_loss: 500,
  unimplemented: 501,
  unavailable: 503,
  deadline_exceeded: 504,
  // @aws-sdk/client-bedrock-runtime 3.1163.0
  validationexception: 400,
  conflictexception: 400,
  accessdeniedexception: 403,
  resourcenotfoundexception: 404,
  modelerrorexception: 424,
  modelstreamerrorexception: 424,
  modeltimeoutexception: 408,
  modelnotreadyexception: 429,
  internalserverexception: 500,
  serviceunavailableexception: 503,
  // https://platform.minimax.io/docs/api-reference/errorcode
  'minimax-1001': 504,
  'minimax-1002': 429,
  'minimax-1004': 401,
  'minimax-1039': 429,
  'minimax-1041': 429,
  'minimax-2013': 400,
})
