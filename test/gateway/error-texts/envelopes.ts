import type { Ask } from './gateway.ts'

const fault = (header: string): Ask => ({ headers: { 'x-gateway-fault': header } })

/** What each code looks like in each dialect: `chat`, `messages`, `ai`. */
export const ENVELOPES: Readonly<
  Record<string, readonly [ask: Ask, chat: string, messages: string, ai: string, message: string]>
> = {
  'bad-request': [
    { body: '[]' },
    '400 invalid_request_error bad-request',
    '400 invalid_request_error',
    '400 invalid_request_error bad-request',
    'The body must be a JSON object.',
  ],
  unsupported: [
    { headers: { 'x-gateway-strict': '1' }, options: { quotaEntityId: 'q' } },
    '400 invalid_request_error unsupported providerOptions.gateway.quotaEntityId',
    '400 invalid_request_error',
    '400 invalid_request_error unsupported providerOptions.gateway.quotaEntityId',
    'No provider can honour every field that x-gateway-strict requires: providerOptions.gateway.quotaEntityId: no budget or limit is counted by user',
  ],
  unauthenticated: [
    { headers: { authorization: undefined } },
    '401 authentication_error unauthenticated',
    '401 authentication_error',
    '401 authentication_error unauthenticated',
    'No API key was sent. Send one as "authorization: Bearer <key>", "x-api-key: <key>" or "x-ai-gateway-api-key: <key>".',
  ],
  forbidden: [
    { headers: { authorization: 'Bearer plain-key', 'x-gateway-fault': '429' } },
    '403 forbidden forbidden',
    '403 permission_error',
    '403 forbidden forbidden',
    'x-gateway-fault needs a key that may inject faults; key_plain may not. Create one with "npm run pointsman -- keys create --name NAME --allow fault".',
  ],
  'model-not-found': [
    { model: 'sim/ecko' },
    '404 model_not_found model-not-found {"modelId":"sim/ecko"}',
    '404 not_found_error',
    '404 model_not_found model-not-found {"modelId":"sim/ecko"}',
    'There is no model named sim/ecko. Did you mean sim/echo? GET /v1/models lists all.',
  ],
  'method-not-allowed': [
    { method: 'PUT', path: '/v1/chat/completions' },
    '405 invalid_request_error method-not-allowed',
    '405 invalid_request_error',
    '405 invalid_request_error method-not-allowed',
    '/v1/chat/completions takes POST, not PUT. Base URLs: …/v1 for OpenAI SDKs (POST /v1/chat/completions), … for Anthropic SDKs (POST /v1/messages), …/v4/ai, /v3/ai or /v1/ai for AI SDK 7, 6 or 5 (createGateway). Models: GET /v1/models.',
  ],
  'too-large': [
    { declared: 33 * 1024 * 1024 },
    '413 invalid_request_error too-large',
    '413 request_too_large',
    '413 invalid_request_error too-large',
    'The body is larger than 32 MB.',
  ],
  'unsupported-media-type': [
    { headers: { 'content-type': 'text/html' } },
    '415 invalid_request_error unsupported-media-type',
    '415 invalid_request_error',
    '415 invalid_request_error unsupported-media-type',
    'The body must be JSON with content-type: application/json, got content-type: text/html.',
  ],
  'no-providers': [
    { options: { only: ['openai'] } },
    '400 no_providers_available no-providers model',
    '400 invalid_request_error',
    '400 no_providers_available no-providers model',
    'No provider can serve sim/echo: sim (not in `only`).',
  ],
  'upstream-rejected': [
    fault('422'),
    '422 invalid_request_error upstream-rejected',
    '422 invalid_request_error',
    '422 invalid_request_error upstream-rejected',
    'x-gateway-fault: sim was made to fail.',
  ],
  'upstream-refused': [
    fault('401'),
    '502 internal_server_error upstream-refused',
    '502 api_error',
    '502 failed_dependency upstream-refused',
    "sim refused the gateway's credential: x-gateway-fault: sim was made to fail.",
  ],
  'upstream-unpaid': [
    fault('402'),
    '502 internal_server_error provider_billing_error',
    '502 provider_billing_error',
    '502 failed_dependency provider_billing_error',
    "sim has no funds left for the gateway's credential: x-gateway-fault: sim was made to fail.",
  ],
  'upstream-not-found': [
    fault('410'),
    '410 not_found model_not_found',
    '410 not_found_error',
    '410 model_not_found model_not_found',
    'x-gateway-fault: sim was made to fail.',
  ],
  'rate-limited': [
    fault('429@sim'),
    '429 rate_limit_exceeded rate_limit_exceeded',
    '429 rate_limit_error',
    '429 rate_limit_exceeded rate_limit_exceeded',
    'x-gateway-fault: sim was made to fail.',
  ],
  overloaded: [
    fault('529@sim'),
    '529 internal_server_error overloaded',
    '529 overloaded_error',
    '529 internal_server_error overloaded',
    'x-gateway-fault: sim was made to fail.',
  ],
  timeout: [
    fault('408'),
    '504 internal_server_error timeout',
    '504 timeout_error',
    '504 internal_server_error timeout',
    'x-gateway-fault: sim was made to fail.',
  ],
  'upstream-unreachable': [
    { model: 'no/connection' },
    '502 internal_server_error upstream-unreachable',
    '502 api_error',
    '502 internal_server_error upstream-unreachable',
    'The connection to 127.0.0.1:1 failed (ECONNREFUSED).',
  ],
  'upstream-failed': [
    fault('500'),
    '500 internal_server_error upstream-failed',
    '500 api_error',
    '500 internal_server_error upstream-failed',
    'x-gateway-fault: sim was made to fail.',
  ],
  'upstream-truncated': [
    fault('cut:0'),
    '502 internal_server_error upstream-truncated',
    '502 api_error',
    '502 internal_server_error upstream-truncated',
    'x-gateway-fault: sim ended its answer before any content.',
  ],
  internal: [
    { at: 'broken', headers: { authorization: 'Bearer sk-unknown' } },
    '503 internal_server_error internal',
    '503 api_error',
    '503 internal_server_error internal',
    'The API key could not be checked, because the key store does not answer. Try again.',
  ],
}
