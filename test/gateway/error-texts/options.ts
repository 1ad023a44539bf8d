import type { Ask } from './gateway.ts'
import type { Fields, Rows } from './table.ts'

/** `providerOptions.gateway` of the wrong shape, whatever the model. */
export const OPTIONS: Fields<object> = {
  'order: a word': [{ order: 'openai' }, 'order', 'must be an array of strings, got "openai".'],
  'order: a list with a number': [{ order: ['sim', 7] }, 'order', 'must be an array of strings, got ["sim",7].'],
  'order: a list with an empty word': [{ order: [''] }, 'order', 'must be an array of strings, got [""].'],
  'only: a number': [{ only: 7 }, 'only', 'must be an array of strings, got 7.'],
  'only: empty': [{ only: [] }, 'only', 'must be an array of at least one string, got [].'],
  'sort: an unknown word': [{ sort: 'luck' }, 'sort', 'must be "cost" or "ttft" or "tps", got "luck".'],
  'models: empty': [{ models: [] }, 'models', 'must be an array of at least one string, got [].'],
  'models: a word': [{ models: 'sim/echo' }, 'models', 'must be an array of strings, got "sim/echo".'],
  'has: an unknown word': [
    { has: ['magic'] },
    'has',
    'must be made of implicit-caching, reasoning, structured-output, tool-use, vision, free, quantization:<name> and !quantization:<name>, got "magic".',
  ],
  'has: a word': [{ has: 'vision' }, 'has', 'must be an array of strings, got "vision".'],
  'headquarters: empty': [{ headquarters: [] }, 'headquarters', 'must be an array of at least one string, got [].'],
  'headquarters: no code': [
    { headquarters: ['Germany'] },
    'headquarters',
    'must be made of ISO 3166 alpha-2 codes like "US" or "!US", got "GERMANY".',
  ],
  'headquarters: both kinds': [
    { headquarters: ['US', '!CN'] },
    'headquarters',
    'must be all countries or all negated ones, got ["US","!CN"].',
  ],
  'caching: true': [{ caching: true }, 'caching', 'must be "auto" or false, got true.'],
  'thinkingBudget: nothing': [
    { thinkingBudget: 0 },
    'thinkingBudget',
    'must be a sum in USD, either a number above 0 and below 1 such as 0.001 or a decimal string such as "2.50", got 0.',
  ],
  'thinkingBudget: tokens': [
    { thinkingBudget: 2048 },
    'thinkingBudget',
    'must be a sum in USD, either a number above 0 and below 1 such as 0.001 or a decimal string such as "2.50"; tokens are reasoning.max_tokens, got 2048.',
  ],
  'serviceTier: an unknown word': [{ serviceTier: 'gold' }, 'serviceTier', 'must be "flex" or "priority", got "gold".'],
  'speed: an unknown word': [{ speed: 'slow' }, 'speed', 'must be "fast", got "slow".'],
  'allowFallbackFromFast: a word': [
    { allowFallbackFromFast: 'no' },
    'allowFallbackFromFast',
    'must be true or false, got "no".',
  ],
  'inferenceRegion: a word': [
    { inferenceRegion: 'eu' },
    'inferenceRegion',
    'must be an object with scope, geoRegion, got "eu".',
  ],
  'inferenceRegion: another key': [
    { inferenceRegion: { region: 'eu' } },
    'inferenceRegion.region',
    'must be left out; providerOptions.gateway.inferenceRegion is an object with scope, geoRegion, got a value.',
  ],
  'inferenceRegion: an unknown scope': [
    { inferenceRegion: { scope: 'here' } },
    'inferenceRegion.scope',
    'must be "zone" or "global", got "here".',
  ],
  'inferenceRegion: no zone': [
    { inferenceRegion: { scope: 'zone' } },
    'inferenceRegion.geoRegion',
    'must be "us" or "eu", got null.',
  ],
  'inferenceRegion: an unknown zone': [
    { inferenceRegion: { scope: 'zone', geoRegion: 'mars' } },
    'inferenceRegion.geoRegion',
    'must be "us" or "eu", got "mars".',
  ],
  'inferenceRegion: a zone of everywhere': [
    { inferenceRegion: { scope: 'global', geoRegion: 'eu' } },
    'inferenceRegion.geoRegion',
    'must be left out where the scope is "global", got a value.',
  ],
  'providerTimeouts: a number': [{ providerTimeouts: 7 }, 'providerTimeouts', 'must be an object with byok, got 7.'],
  'providerTimeouts: another key': [
    { providerTimeouts: { system: {} } },
    'providerTimeouts.system',
    'must be left out; providerOptions.gateway.providerTimeouts is an object with byok, got a value.',
  ],
  'providerTimeouts.byok: a list': [
    { providerTimeouts: { byok: [] } },
    'providerTimeouts.byok',
    'must be an object, got an array.',
  ],
  'providerTimeouts.byok: a number': [
    { providerTimeouts: { byok: 7 } },
    'providerTimeouts.byok',
    'must be an object, got a number.',
  ],
  'providerTimeouts.byok: too short': [
    { providerTimeouts: { byok: { openai: 999 } } },
    'providerTimeouts.byok.openai',
    'must be a whole number from 1000 to 789000, got 999.',
  ],
  'zeroDataRetention: a word': [{ zeroDataRetention: 'yes' }, 'zeroDataRetention', 'must be true or false, got "yes".'],
  'disallowPromptTraining: a number': [
    { disallowPromptTraining: 1 },
    'disallowPromptTraining',
    'must be true or false, got 1.',
  ],
  'byokFallback: an unknown word': [
    { byokFallback: 'always' },
    'byokFallback',
    'must be "system" or "never", got "always".',
  ],
  'hedge: a word': [{ hedge: 'on' }, 'hedge', 'must be true or false, got "on".'],
  'safetyIdentifier: too long': [
    { safetyIdentifier: 'x'.repeat(65) },
    'safetyIdentifier',
    'must be a string of at most 64 characters, got one of 65.',
  ],
  'quotaEntityId: a number': [
    { quotaEntityId: 7 },
    'quotaEntityId',
    'must be a string of at most 200 characters, got 7.',
  ],
  'user: a list': [
    { user: ['x'.repeat(60)] },
    'user',
    'must be a string of at most 200 characters, got ["xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx.',
  ],
  'tags: a word': [{ tags: 'x' }, 'tags', 'must be an array of strings, got "x".'],
  'tags: a long one': [
    { tags: ['a', 'x'.repeat(201)] },
    'tags[1]',
    'must be a string of at most 200 characters, got one of 201.',
  ],
  'tags: too many': [
    { tags: Array.from({ length: 11 }, String) },
    'tags',
    'must be an array of at most 10 strings, got 11 of them.',
  ],
}

/** Options that mean nothing for this model, or beside each other. */
export const CONFLICTS: Rows<object> = {
  'order: an unknown provider': [
    { order: ['sim', 'nobody'] },
    '400 invalid_request_error bad-request providerOptions.gateway.order',
    'providerOptions.gateway.order: there is no provider nobody; sim/echo is served by sim.',
  ],
  'only: an unknown provider': [
    { only: ['nobody'] },
    '400 invalid_request_error bad-request providerOptions.gateway.only',
    'providerOptions.gateway.only: there is no provider nobody; sim/echo is served by sim.',
  ],
  'providerTimeouts.byok: an unknown provider': [
    { providerTimeouts: { byok: { nobody: 5000 } } },
    '400 invalid_request_error bad-request providerOptions.gateway.providerTimeouts.byok',
    'providerOptions.gateway.providerTimeouts.byok: there is no provider nobody; sim/echo is served by sim.',
  ],
  'speed against serviceTier': [
    { speed: 'fast', serviceTier: 'flex' },
    '400 invalid_request_error bad-request providerOptions.gateway.serviceTier',
    'providerOptions.gateway.speed is "fast" and providerOptions.gateway.serviceTier is "flex"; leave one out.',
  ],
}

const SECRET = 'canary-0123456789'

/** Credentials that a request brings in `byok`. No text says what was given. */
export const BYOK: Fields<unknown> = {
  'a word': [SECRET, 'byok', 'must be an object, got a string.'],
  'no list': [{ openai: SECRET }, 'byok.openai', 'must be an array of objects, got a string.'],
  'a list of words': [{ openai: [SECRET] }, 'byok.openai[0]', 'must be an object, got a string.'],
  'an unknown provider': [
    { nobody: [{ apiKey: SECRET }] },
    'byok.nobody',
    'names no provider; did you mean nebius, novita, bcme.',
  ],
  'a provider that takes none': [{ sim: [{ apiKey: SECRET }] }, 'byok.sim[0]', 'is too much: sim takes no credential.'],
  'an unknown field': [
    { openai: [{ key: SECRET }] },
    'byok.openai[0].key',
    'is no field of a credential of openai: it has apiKey.',
  ],
  'a field with a secret for a name': [
    { openai: [{ [`sk-${SECRET}`]: 'x' }] },
    'byok.openai[0].sk-[redacted]',
    'is no field of a credential of openai: it has apiKey.',
  ],
  nothing: [{ openai: [{}] }, 'byok.openai[0].apiKey', 'is missing: a credential of openai has apiKey.'],
  'nothing where there is a choice': [
    { bedrock: [{}] },
    'byok.bedrock[0].accessKeyId',
    'is missing: a credential of bedrock has accessKeyId and secretAccessKey, or apiKey.',
  ],
  'half of a pair': [
    { bedrock: [{ accessKeyId: SECRET }] },
    'byok.bedrock[0].secretAccessKey',
    'is missing: a credential of bedrock has accessKeyId and secretAccessKey, or apiKey.',
  ],
  'a number': [{ openai: [{ apiKey: 7 }] }, 'byok.openai[0].apiKey', 'must be a non-empty string, got a number.'],
  'an object': [{ openai: [{ apiKey: {} }] }, 'byok.openai[0].apiKey', 'must be a non-empty string, got an object.'],
  'a list': [{ openai: [{ apiKey: [] }] }, 'byok.openai[0].apiKey', 'must be a non-empty string, got an array.'],
  'an empty text': [
    { openai: [{ apiKey: '' }] },
    'byok.openai[0].apiKey',
    'must be a non-empty string, got an empty string.',
  ],
  'a line break': [
    { openai: [{ apiKey: `${SECRET}\n` }] },
    'byok.openai[0].apiKey',
    'has a line break or another character that no key has.',
  ],
  'a container that is none': [
    { vertex: [{ project: 'p', googleCredentials: SECRET }] },
    'byok.vertex[0].googleCredentials',
    'must be an object, got a string.',
  ],
  'a container that lacks something': [
    { vertex: [{ project: 'p', googleCredentials: { clientEmail: 'a@b' } }] },
    'byok.vertex[0].googleCredentials.privateKey',
    'is missing: a credential of vertex has project and googleCredentials.clientEmail and googleCredentials.privateKey.',
  ],
  'a field in the wrong container': [
    { vertex: [{ googleCredentials: { project: 'p' } }] },
    'byok.vertex[0].googleCredentials.project',
    'is no field of a credential of vertex: it has project, location, googleCredentials.clientEmail, googleCredentials.privateKey.',
  ],
  'mappings that are no list': [
    { openai: [{ apiKey: SECRET, modelMappings: 'x' }] },
    'byok.openai[0].modelMappings',
    'must be an array, got a string.',
  ],
  'a mapping without a name': [
    { openai: [{ apiKey: SECRET, modelMappings: [{ gatewayModelSlug: 'openai/gpt-4.1' }] }] },
    'byok.openai[0].modelMappings[0]',
    'must be an object with the strings gatewayModelSlug and customModelId.',
  ],
  'a mapping to a long name': [
    {
      openai: [
        {
          apiKey: SECRET,
          modelMappings: [{ gatewayModelSlug: 'openai/gpt-4.1', customModelId: 'x'.repeat(450_000) }],
        },
      ],
    },
    'byok.openai[0].modelMappings[0].customModelId',
    'must be at most 200 printable characters, got 450000.',
  ],
}

const plan = (model: string, options: object = {}, more: Ask = {}): Ask => ({ model, options, ...more })

/** Plans without anybody left: which rule removed whom. */
export const PLANS: Rows<Ask> = {
  'no credential': [
    plan('no/key'),
    '400 no_providers_available no-providers model',
    'No provider can serve no/key: keyed (no credential: set KEYED_API_KEY).',
  ],
  'no credential of several fields': [
    plan('claude/vertex'),
    '400 no_providers_available no-providers model',
    'No provider can serve claude/vertex: vertex (no credential: set GOOGLE_VERTEX_PROJECT and GOOGLE_CLIENT_EMAIL and GOOGLE_PRIVATE_KEY).',
  ],
  'a credential that cannot be read': [
    plan('no/readable'),
    '502 internal_server_error upstream-refused',
    'No provider can serve no/readable. novita: the credential of novita in credentials.json cannot be read, see the log.',
  ],
  'a credential that cannot be read, for an API that nobody speaks': [
    plan('no/readable-api'),
    '400 no_providers_available no-providers model',
    'No provider can serve no/readable-api: novita (its credential cannot be read, see the log).',
  ],
  'a credential that cannot be sent': [
    plan('no/sendable'),
    '502 internal_server_error upstream-refused',
    'No provider can serve no/sendable. morph: The credential of morph cannot be used: its apiKey has a line break or another character that no key has.',
  ],
  'only another': [
    plan('sim/echo', { only: ['openai'] }),
    '400 no_providers_available no-providers model',
    'No provider can serve sim/echo: sim (not in `only`).',
  ],
  'a capability that is not known': [
    plan('sim/echo', { has: ['vision', 'free'] }),
    '400 no_providers_available no-providers model',
    'No provider can serve sim/echo: sim (not known for vision, free, which `has` asks for).',
  ],
  'a quantization that is not known': [
    plan('sim/echo', { has: ['quantization:fp8'] }),
    '400 no_providers_available no-providers model',
    'No provider can serve sim/echo: sim (not known for quantization:fp8, which `has` asks for).',
  ],
  'a feature that it lacks': [
    {
      route: 'messages',
      model: 'claude/keyless',
      body: { mcp_servers: [{ name: 'a' }], tools: [{ type: 'web_search_20250305' }] },
    },
    '400 invalid_request_error',
    'No provider can serve claude/keyless: bedrock (it does not take mcp_servers, web_search_20250305).',
  ],
  'at home elsewhere': [
    plan('gpt/native', { headquarters: ['!US'] }),
    '400 no_providers_available no-providers model',
    'No provider can serve gpt/native: openai (its company is at home in US).',
  ],
  'at home nowhere known': [
    plan('sim/echo', { headquarters: ['DE'] }),
    '400 no_providers_available no-providers model',
    'No provider can serve sim/echo: sim (where its company is at home is not known).',
  ],
  'zero data retention': [
    plan('chat/wire', { zeroDataRetention: true }),
    '400 no_providers_available no-providers providerOptions.gateway.zeroDataRetention',
    'No ZDR (Zero Data Retention) providers available for model: chat/wire. Providers considered: acme. `zeroDataRetention`, of the team or of the request, removed acme (zero data retention is on and no agreement with it is on file). No other provider of it would do.',
  ],
  'zero data retention, where another would do': [
    plan('zdr/some', { zeroDataRetention: true, only: ['acme'] }),
    '400 no_providers_available no-providers providerOptions.gateway.zeroDataRetention',
    'No ZDR (Zero Data Retention) providers available for model: zdr/some. Providers considered: acme, anthropic. `zeroDataRetention`, of the team or of the request, removed acme (zero data retention is on and no agreement with it is on file). These would do: anthropic (not in `only`).',
  ],
  'zero data retention of a model that is kept': [
    plan('anthropic/claude-fable-5', { zeroDataRetention: true }),
    '400 no_providers_available no-providers providerOptions.gateway.zeroDataRetention',
    'No ZDR (Zero Data Retention) providers available for model: anthropic/claude-fable-5. Providers considered: anthropic. `zeroDataRetention`, of the team or of the request, removed anthropic (zero data retention is on and every provider keeps requests to this model). No other provider of it would do.',
  ],
  'zero data retention with an own credential': [
    plan('no/key', { zeroDataRetention: true, byok: { keyed: [{ apiKey: SECRET }] } }),
    '400 no_providers_available no-providers providerOptions.gateway.zeroDataRetention',
    'No ZDR (Zero Data Retention) providers available for model: no/key. Providers considered: keyed. `zeroDataRetention`, of the team or of the request, removed keyed (zero data retention is on and this credential is not marked for it). No other provider of it would do.',
  ],
  'no training': [
    plan('chat/wire', { disallowPromptTraining: true }),
    '400 no_providers_available no-providers model',
    'No provider can serve chat/wire: acme (prompt training is disallowed and no agreement with it is on file).',
  ],
  'a zone': [
    plan('chat/wire', { inferenceRegion: { scope: 'zone', geoRegion: 'eu' } }),
    '400 invalid_request_error bad-request providerOptions.gateway.inferenceRegion',
    'No provider can serve chat/wire: acme (inference there is not known to stay in the zone eu).',
  ],
  global: [
    plan('claude/keyless', { inferenceRegion: { scope: 'global' } }),
    '400 invalid_request_error bad-request providerOptions.gateway.inferenceRegion',
    'No provider can serve claude/keyless: bedrock (inference there is not known to stay in global).',
  ],
  'fast or not at all': [
    plan('sim/echo', { speed: 'fast', allowFallbackFromFast: false }),
    '400 no_providers_available no-providers model',
    'No provider can serve sim/echo: sim (it has no fast tier and `allowFallbackFromFast` is false).',
  ],
  'own credentials alone': [
    plan('gpt/native', { byokFallback: 'never' }),
    '400 no_providers_available no-providers model',
    'No provider can serve gpt/native: openai (`byokFallback` of the request, its key or its team is never, so the deployment pays for nothing).',
  ],
  'a region out of reach': [
    plan('claude/bedrock'),
    '400 no_providers_available no-providers model',
    'No provider can serve claude/bedrock: bedrock (its eu endpoint cannot be reached from us-east-1).',
  ],
  'an API that is not spoken': [
    plan('no/api'),
    '400 no_providers_available no-providers model',
    'No provider can serve no/api: acme (it does not serve m over an API that the gateway speaks).',
  ],
  'two rules': [
    plan('chat/wire', { disallowPromptTraining: true, headquarters: ['US'] }),
    '400 no_providers_available no-providers model',
    'No provider can serve chat/wire: acme (where its company is at home is not known).',
  ],
  'two models': [
    plan('no/key', { models: ['no/api'] }),
    '400 no_providers_available no-providers model',
    'No provider can serve no/key: keyed (no credential: set KEYED_API_KEY), acme (it does not serve m over an API that the gateway speaks).',
  ],
}
