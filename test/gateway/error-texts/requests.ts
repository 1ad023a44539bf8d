import { SSE } from '../../harness/fake-provider.ts'
import type { Ask } from './gateway.ts'
import type { Rows } from './table.ts'

const key = (secret: string) => ({ authorization: `Bearer ${secret}` })
const get = (path: string, more: Ask = {}): Ask => ({ method: 'GET', path, ...more })
const LARGE = 33 * 1024 * 1024
const fault = (header: string, more: Ask = {}): Ask => ({ headers: { 'x-gateway-fault': header }, ...more })

const BASE_URLS =
  'Base URLs: …/v1 for OpenAI SDKs (POST /v1/chat/completions), … for Anthropic SDKs (POST /v1/messages), ' +
  '…/v4/ai, /v3/ai or /v1/ai for AI SDK 7, 6 or 5 (createGateway). Models: GET /v1/models.'

/** Paths and methods, looked up by path alone; their envelope is that of the SDK that seems to ask. */
export const ROUTES: Rows<Ask> = {
  'an unknown path': [
    get('/v2/nothing'),
    '404 not_found not-found',
    `There is nothing at GET /v2/nothing. ${BASE_URLS}`,
  ],
  'an unknown path, asked by an Anthropic SDK': [
    get('/v2/nothing', { route: 'messages' }),
    '404 not_found_error',
    `There is nothing at GET /v2/nothing. ${BASE_URLS}`,
  ],
  'a path that is too long to show': [
    get(`/${'long/'.repeat(30)}`),
    '404 not_found not-found',
    `There is nothing at GET /long/long/long/long/long/long/long/long/long/long/long/long/long/long/long/long/long/long/long/long. ${BASE_URLS}`,
  ],
  'the wrong method': [
    { method: 'PUT' },
    '405 invalid_request_error method-not-allowed',
    `/v1/chat/completions takes POST, not PUT. ${BASE_URLS}`,
  ],
  'the wrong method for a list': [
    { path: '/v1/models' },
    '405 invalid_request_error method-not-allowed',
    `/v1/models takes GET, not POST. ${BASE_URLS}`,
  ],
  'the wrong method for two': [
    { path: '/health' },
    '405 invalid_request_error method-not-allowed',
    `/health takes GET, HEAD, not POST. ${BASE_URLS}`,
  ],
}

/** Who asks. */
export const ACCESS: Rows<Ask> = {
  "a host that is not this machine's": [
    get('/health', { headers: { host: 'evil.example' } }),
    '403 forbidden forbidden',
    'This server answers to localhost, 127.0.0.1, [::1], not to "evil.example", as the Host header says. POINTSMAN_HOSTS names further hosts.',
  ],
  'no key': [
    { headers: { authorization: undefined } },
    '401 authentication_error unauthenticated',
    'No API key was sent. Send one as "authorization: Bearer <key>", "x-api-key: <key>" or "x-ai-gateway-api-key: <key>".',
  ],
  'another scheme': [
    { headers: { authorization: 'Basic abc' } },
    '401 authentication_error unauthenticated',
    'The authorization header does not have the form "Bearer <key>".',
  ],
  'an unknown key': [
    { headers: key('sk-unknown') },
    '401 authentication_error unauthenticated',
    'The API key in the authorization header is not known to this gateway. Create one with "npm run pointsman -- keys create --name NAME".',
  ],
  'an unknown key as x-api-key': [
    { headers: { authorization: undefined, 'x-api-key': 'sk-unknown' } },
    '401 authentication_error unauthenticated',
    'The API key in the x-api-key header is not known to this gateway. Create one with "npm run pointsman -- keys create --name NAME".',
  ],
  'an unknown key in its own header': [
    { headers: { 'x-ai-gateway-api-key': 'sk-unknown' } },
    '401 authentication_error unauthenticated',
    'The API key in the x-ai-gateway-api-key header is not known to this gateway. Create one with "npm run pointsman -- keys create --name NAME".',
  ],
  'an empty key': [
    { headers: { 'x-ai-gateway-api-key': '' } },
    '401 authentication_error unauthenticated',
    'The API key in the x-ai-gateway-api-key header is empty or has characters no key has.',
  ],
  'a credential of the client with strange characters': [
    { headers: { 'x-ai-gateway-api-key': 'test-key', 'x-api-key': 'é' } },
    '401 authentication_error unauthenticated',
    'The x-api-key header has characters no credential has.',
  ],
  'a key with a space': [
    { headers: key('two words') },
    '401 authentication_error unauthenticated',
    'The API key in the authorization header is empty or has characters no key has.',
  ],
  'a mistyped key': [
    { headers: key(`pm_${'a'.repeat(46)}`) },
    '401 authentication_error unauthenticated',
    'The API key in the authorization header is incomplete or mistyped.',
  ],
  'a revoked key': [
    { headers: key('revoked-key') },
    '401 authentication_error unauthenticated',
    'The API key key_revoked in the authorization header was revoked. Use another one.',
  ],
  'an expired key': [
    { headers: key('expired-key') },
    '401 authentication_error unauthenticated',
    'The API key key_expired in the authorization header expired on 1970-01-01T00:00:01.000Z.',
  ],
  'a key that was rotated': [
    { headers: key('rotated-key') },
    '401 authentication_error unauthenticated',
    'The API key key_rotated in the authorization header was rotated on 1970-01-01T00:00:01.000Z, and this secret of it worked until 1970-01-01T00:00:02.000Z. Use its new one.',
  ],
  'a disabled key': [
    { headers: key('disabled-key') },
    '401 authentication_error unauthenticated',
    'The API key key_disabled in the authorization header is disabled since 1970-01-01T00:00:01.000Z. Use another one, or enable it with "npm run pointsman -- keys enable key_disabled --team default".',
  ],
  'a key of a disabled project': [
    { headers: key('paused-key') },
    '401 authentication_error unauthenticated',
    'The API key key_paused in the authorization header is of the project paused, which is disabled since 1970-01-01T00:00:01.000Z. Use a key of another project, or enable it with "npm run pointsman -- projects enable paused --team default".',
  ],
  'a key of a disabled team': [
    { headers: key('gone-key') },
    '401 authentication_error unauthenticated',
    'The API key key_gone in the authorization header is of the team gone, which is disabled since 1970-01-01T00:00:01.000Z. Use a key of another team, or enable it with "npm run pointsman -- teams enable gone".',
  ],
  'a store of keys that fails': [
    { at: 'broken', headers: key('sk-unknown') },
    '503 internal_server_error internal',
    'The API key could not be checked, because the key store does not answer. Try again.',
  ],
  'a key that may not inject faults': [
    { headers: { ...key('plain-key'), 'x-gateway-fault': '429' } },
    '403 forbidden forbidden',
    'x-gateway-fault needs a key that may inject faults; key_plain may not. Create one with "npm run pointsman -- keys create --name NAME --allow fault".',
  ],
}

/** What the owners of a key have set. */
export const OWNERS: Rows<Ask> = {
  'a model that is not allowed': [
    { headers: key('few-key'), model: 'chat/wire' },
    '403 forbidden forbidden model',
    'No provider can serve chat/wire: acme (the key key_few does not allow chat/wire). Of all models and providers the key key_few allows the models anthropic/*, no/* and the providers sim, keyed.',
  ],
  'no model at all': [
    { headers: key('nothing-key') },
    '403 forbidden forbidden model',
    'No provider can serve sim/echo: sim (the key key_nothing does not allow sim/echo). Of all models and providers the key key_nothing allows no models.',
  ],
  'a fallback that is not allowed either': [
    { headers: key('few-key'), model: 'no/api', options: { models: ['gpt/native'] } },
    '403 forbidden forbidden model',
    'No provider can serve no/api: acme (the key key_few does not allow acme), openai (the key key_few does not allow gpt/native). Of all models and providers the key key_few allows the models anthropic/*, no/* and the providers sim, keyed.',
  ],
  'a fallback that is allowed and has no credential': [
    { headers: key('few-key'), model: 'gpt/native', options: { models: ['no/key'] } },
    '400 no_providers_available no-providers model',
    'No provider can serve gpt/native: openai (the key key_few does not allow gpt/native), keyed (no credential: set KEYED_API_KEY).',
  ],
  'a model that its own credential renames': [
    {
      headers: key('few-key'),
      model: 'no/key',
      options: {
        byok: {
          keyed: [{ apiKey: 'canary-key', modelMappings: [{ gatewayModelSlug: 'no/key', customModelId: 'm2' }] }],
        },
      },
    },
    '403 forbidden forbidden model',
    'No provider can serve no/key: keyed (the key key_few allows only some models, and `modelMappings` of the request make another one of no/key). Of all models and providers the key key_few allows the models anthropic/*, no/* and the providers sim, keyed.',
  ],
  'a model for the provider to fall back to': [
    { headers: key('few-key'), model: 'no/key', body: { models: ['no/key', 'gpt/native'] } },
    '403 forbidden forbidden models[1]',
    'models[1]: the key key_few does not allow gpt/native. Of all models and providers the key key_few allows the models anthropic/*, no/* and the providers sim, keyed.',
  ],
  'models that the request does not tell': [
    { headers: key('few-key'), model: 'no/key', body: { preset: 'mine' } },
    '403 forbidden forbidden preset',
    'preset: the key key_few allows only some models, and the request does not tell which ones this asks. Of all models and providers the key key_few allows the models anthropic/*, no/* and the providers sim, keyed.',
  ],
  'no user': [
    { headers: key('named-key') },
    '400 invalid_request_error bad-request providerOptions.gateway.user',
    'The key key_named needs to know for which user each request is. Send an id of your own in the header ai-reporting-user, or in the body as providerOptions.gateway.user; fields for the provider, such as `user` or `metadata.user_id`, are not read for it.',
  ],
  'nothing in common': [
    { headers: key('only-key'), options: { only: ['sim'] } },
    '400 no_providers_available no-providers providerOptions.gateway.only',
    'providerOptions.gateway.only: what the request, its key, its project and its team allow has nothing in common.',
  ],
  'another place of inference': [
    { headers: key('zoned-key'), options: { inferenceRegion: { scope: 'zone', geoRegion: 'eu' } } },
    '400 invalid_request_error bad-request providerOptions.gateway.inferenceRegion',
    'providerOptions.gateway.inferenceRegion: set by the key key_zoned; not changed.',
  ],
  'default options of a wrong shape': [
    { headers: key('wrong-key') },
    '500 internal_server_error internal',
    'The default options of the key key_wrong cannot be used; its owner has to correct them. providerOptions.gateway.order must be an array of strings, got 7.',
  ],
  'default options that nobody knows': [
    { headers: key('unknown-key') },
    '500 internal_server_error internal',
    'The default options of the key key_unknown cannot be used; its owner has to correct them. providerOptions.gateway.ordr cannot be a default.',
  ],
}

/** The body as a whole. */
export const BODIES: Rows<Ask> = {
  'not JSON': [{ body: '{"model": ' }, '400 invalid_request_error bad-request', 'The body is not valid JSON.'],
  'a word': [{ body: 'hello' }, '400 invalid_request_error bad-request', 'The body is not valid JSON.'],
  'an unknown escape': [
    { body: '{"a":"\\x"}' },
    '400 invalid_request_error bad-request',
    'The body is not valid JSON (position 7).',
  ],
  nothing: [{ body: ' \n' }, '400 invalid_request_error bad-request', 'The body is empty; a JSON object is expected.'],
  'an array': [{ body: '[]' }, '400 invalid_request_error bad-request', 'The body must be a JSON object.'],
  null: [{ body: 'null' }, '400 invalid_request_error bad-request', 'The body must be a JSON object.'],
  'deeper than allowed': [
    { body: `{"a":${'['.repeat(300)}${']'.repeat(300)}}` },
    '400 invalid_request_error bad-request',
    'The body nests deeper than 200 levels.',
  ],
  'a __proto__ key': [
    { body: '{"__proto__":{}}' },
    '400 invalid_request_error bad-request',
    'The body has a key named __proto__, which is not allowed.',
  ],
  'bytes that are no text': [
    { body: new Uint8Array([0x7b, 0xff, 0x7d]) },
    '400 invalid_request_error bad-request',
    'The body is not valid UTF-8.',
  ],
  'a form': [
    { headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    '415 invalid_request_error unsupported-media-type',
    'The body must be JSON with content-type: application/json, got content-type: application/x-www-form-urlencoded.',
  ],
  packed: [
    { headers: { 'content-encoding': 'gzip' }, body: new Uint8Array([0x1f, 0x8b, 0x08]) },
    '415 invalid_request_error unsupported-media-type',
    'The body must be sent as it is, without content-encoding or as identity, got content-encoding: gzip.',
  ],
  'larger than allowed': [{ declared: LARGE }, '413 invalid_request_error too-large', 'The body is larger than 32 MB.'],
}

/** Headers that ask the gateway for something. */
export const HEADERS: Rows<Ask> = {
  'no fault': [
    fault('429, soon'),
    '400 invalid_request_error bad-request x-gateway-fault',
    'x-gateway-fault: "soon" is no fault. Allowed are a status from 400 to 599, "stall" and "cut:<chunks>", each with "@<provider>" or without, in a list by comma.',
  ],
  'no fault that fits on a line': [
    fault('x'.repeat(50)),
    '400 invalid_request_error bad-request x-gateway-fault',
    'x-gateway-fault: "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" is no fault. Allowed are a status from 400 to 599, "stall" and "cut:<chunks>", each with "@<provider>" or without, in a list by comma.',
  ],
  'no word of strictness': [
    { headers: { 'x-gateway-strict': 'maybe' } },
    '400 invalid_request_error bad-request x-gateway-strict',
    'x-gateway-strict must be true, 1, false or 0, got "maybe".',
  ],
  'no model in the header of the AI SDK': [
    { route: 'ai', headers: { 'ai-language-model-id': undefined } },
    '400 invalid_request_error bad-request ai-language-model-id',
    'The header ai-language-model-id must name a model, e.g. openai/gpt-5.',
  ],
  'strict, an unknown option': [
    { headers: { 'x-gateway-strict': 'true' }, options: { a: 1, b: 2 } },
    '400 invalid_request_error bad-request providerOptions.gateway.a',
    'providerOptions.gateway.a: not known to this gateway; providerOptions.gateway.b: not known to this gateway',
  ],
  'strict, a wish that nobody fulfils': [
    { headers: { 'x-gateway-strict': '1' }, options: { serviceTier: 'flex', quotaEntityId: 'q' } },
    '400 invalid_request_error unsupported providerOptions.gateway.serviceTier',
    'No provider can honour every field that x-gateway-strict requires: providerOptions.gateway.serviceTier: not offered by sim; providerOptions.gateway.quotaEntityId: no budget or limit is counted by user',
  ],
  'strict, the same model twice': [
    { headers: { 'x-gateway-strict': '1' }, options: { models: ['sim/echo'] } },
    '400 invalid_request_error unsupported providerOptions.gateway.models',
    'No provider can honour every field that x-gateway-strict requires: providerOptions.gateway.models: the same model more than once, it is tried once',
  ],
  'strict, a field that is left behind': [
    { model: 'messages/wire', headers: { 'x-gateway-strict': 'true' }, body: { logit_bias: {}, seed: 1 } },
    '400 invalid_request_error unsupported logit_bias',
    'bcme cannot honour what x-gateway-strict insists on: logit_bias: token ids of OpenAI models; seed: not supported',
  ],
  'strict, a setting that a package does not take': [
    {
      model: 'chat/package',
      route: 'ai',
      headers: { 'x-gateway-strict': 'true' },
      body: { topK: 3 },
      stream: true,
      provider: { headers: SSE, chunks: ['data: [DONE]\n\n'] },
    },
    '400 invalid_request_error unsupported topK',
    'groq cannot honour what x-gateway-strict insists on: topK: not supported',
  ],
}

/** What is looked up. */
export const LOOKUPS: Rows<Ask> = {
  'a model of too many characters': [
    { model: `sim/${'x'.repeat(200)}` },
    '400 invalid_request_error bad-request model',
    'model must be at most 200 characters, got 204.',
  ],
  'a user of too many characters': [
    { headers: { 'ai-reporting-user': 'u'.repeat(201) } },
    '400 invalid_request_error bad-request ai-reporting-user',
    'ai-reporting-user must be a string of at most 200 characters, got one of 201.',
  ],
  'an unknown model': [
    { model: 'sim/ecko' },
    '404 model_not_found model-not-found {"modelId":"sim/ecko"}',
    'There is no model named sim/ecko. Did you mean sim/echo? GET /v1/models lists all.',
  ],
  'an unknown model for the AI SDK': [
    { model: 'sim/ecko', route: 'ai' },
    '404 model_not_found model-not-found {"modelId":"sim/ecko"}',
    'There is no model named sim/ecko. Did you mean sim/echo? GET /v1/models lists all.',
  ],
  'an unknown fallback': [
    { options: { models: ['sim/ecko'] } },
    '404 model_not_found model-not-found {"modelId":"sim/ecko"}',
    'There is no model named sim/ecko. Did you mean sim/echo? GET /v1/models lists all.',
  ],
  'a model of another kind': [
    { model: 'embed/m' },
    '400 invalid_request_error bad-request model',
    'embed/m is a model of type embedding; a language model is needed here.',
  ],
  'details of an unknown model': [
    get('/v1/models/sim/ecko'),
    '404 model_not_found model-not-found {"modelId":"sim/ecko"}',
    'There is no model named sim/ecko. Did you mean sim/echo? GET /v1/models lists all.',
  ],
  'endpoints of an unknown model': [
    get('/v1/models/sim%2Fecko/endpoints'),
    '404 model_not_found model-not-found {"modelId":"sim/ecko"}',
    'There is no model named sim/ecko. Did you mean sim/echo? GET /v1/models lists all.',
  ],
  'a generation without an id': [
    get('/v1/generation'),
    '400 invalid_request_error bad-request id',
    'The query needs an id: GET /v1/generation?id=gen_…',
  ],
  'a store that fails': [
    get('/v1/generation?id=gen_0', { at: 'broken' }),
    '500 internal_server_error internal',
    'The gateway failed to handle this request.',
  ],
  'an unknown generation': [
    get('/v1/generation?id=gen_0'),
    '404 not_found not-found',
    'There is no generation gen_0. A record appears when its answer has ended.',
  ],
  'a stream of tokens counted': [
    { route: 'count', body: { stream: true } },
    '400 invalid_request_error',
    'stream is not allowed here.',
  ],
  'tokens of an unknown model': [
    { route: 'count', model: 'sim/ecko' },
    '404 not_found_error',
    'There is no model named sim/ecko. Did you mean sim/echo? GET /v1/models lists all.',
  ],
  'tokens that the provider refuses to count': [
    {
      route: 'count',
      model: 'claude/native',
      provider: {
        status: 400,
        chunks: ['{"type":"error","error":{"type":"invalid_request_error","message":"messages: too many"}}'],
      },
    },
    '400 invalid_request_error',
    'messages: too many',
  ],
}
