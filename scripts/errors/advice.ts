import type { ErrorCode } from '#gateway/core/error.ts'

/** What each code means to whoever reads it, and what helps. */
export const ADVICE: Readonly<Record<ErrorCode, readonly [means: string, help: string]>> = {
  'bad-request': ['the request is malformed', 'correct what the message names'],
  unsupported: [
    'the model, its provider or this gateway cannot do what is asked',
    'leave out what the message names, or choose another model',
  ],
  unauthenticated: [
    'no gateway key came along, or one that is unknown, expired, revoked or disabled',
    'send a valid key',
  ],
  forbidden: ['the gateway key may not do this, or not ask for this model', 'use a key that may'],
  'not-found': ['there is nothing at this path', 'correct the URL'],
  'model-not-found': [
    'the catalog has no such model, and the id names no provider',
    'choose one that `GET /v1/models` lists, or call it as `provider/id`',
  ],
  'method-not-allowed': ['the path takes another method', 'use the one in the `allow` header'],
  'too-large': ['the body is larger than this gateway takes', 'send less, or deploy the memory that the message names'],
  'unsupported-media-type': ['the body is not JSON', 'send JSON'],
  'no-providers': [
    "no endpoint of the model has a credential, or the request's options rule all of them out",
    'store a credential, or loosen the options that the message names',
  ],
  'upstream-rejected': ['the provider says that the request is wrong', 'correct what the message names'],
  'context-exceeded': [
    "the prompt, or it and the answer to come, does not fit the model's context",
    'shorten or compact the conversation, or ask for less output',
  ],
  'content-filtered': ['the provider does not process such a prompt, or hand out such an answer', 'change the prompt'],
  'upstream-refused': [
    'the provider refuses the credential',
    "replace the credential that the message names; of the deployment's own, its operator does",
  ],
  'upstream-unpaid': ['the account behind the credential has no funds left', 'top it up, or raise its limit'],
  'upstream-not-found': ['the provider does not serve the model, or not to this account', 'choose another model'],
  'rate-limited': ["the provider's limit is reached", 'wait as long as `retry-after` says'],
  overloaded: ['the provider is busy', 'ask again later'],
  timeout: ['the provider did not answer in time', 'ask again'],
  'provider-timeout': ['it did not within `providerTimeouts`', 'ask again, or allow more time'],
  'upstream-unreachable': ['there is no connection to the provider', 'ask again; check its `baseUrl`'],
  'upstream-failed': ['the provider failed, gave its answer up, or sent something that is none', 'ask again'],
  'upstream-truncated': ['the answer ended before it was complete', 'ask again'],
  'budget-exceeded': [
    'the request does not fit into what is left of a budget',
    'ask for less, wait until the budget begins anew, or have it raised',
  ],
  'price-unknown': [
    'under a hard budget a request needs a bound of its cost, and this one has none',
    'choose a model with a price, say how much output it may have, or set what a token costs at most',
  ],
  'insufficient-funds': ['the team has no credits left', 'add credits, or a credential of its own'],
  'budget-reserved': [
    'running requests hold what is left of a hard budget',
    'wait as long as `retry-after` says: what they do not spend comes back',
  ],
  limited: [
    "the gateway's own limit is reached: too many requests or tokens in a minute, or too many requests at once",
    'wait as long as `retry-after` says',
  ],
  'budget-unavailable': [
    'the store of a hard budget or a limit does not answer, so nobody knows whether there is room',
    'ask again; let the budget be open when it is away',
  ],
  aborted: ['the client left', 'nothing: nobody reads this'],
  cancelled: ['another attempt answered first', 'nothing: nobody reads this'],
  internal: ['the gateway failed', "find the generation's id in its log"],
}
