import type { Attempt } from '#gateway/core/attempt.ts'
import { compact } from '#gateway/core/json/value.ts'
import { type AskedFor, type RuleOf, refusalError } from '#gateway/money/budgets/refusal-error.ts'
import { requestRules } from '#gateway/money/budgets/request-rules.ts'
import { unboundedError } from '#gateway/money/budgets/unbounded.ts'
import { fundsError } from '#gateway/money/credits/no-funds.ts'
import type { GateRule } from '#gateway/money/gates/one-gate.ts'
import type { Reason } from '#gateway/money/gates/refusal.ts'
import { creditsAwayError, creditsOffError, otherTeamError } from '#gateway/operation/ledger/credits.ts'
import type { Apart } from './apart.ts'
import type { Rows } from './table.ts'

const NOW = Date.UTC(2026, 10, 30, 23, 59)
const DOLLAR = 10n ** 12n

const RULE: GateRule = { gate: { scope: 'project', id: 'web', window: '2026-11' }, limits: {}, perMinute: {} }
const BUDGET: RuleOf = { scope: 'project', name: 'web', kind: 'budget', resetsAt: Date.UTC(2026, 11) }
const LIMIT: RuleOf = { scope: 'project', name: 'web', kind: 'limit' }

const refused = (
  { rule, ...reason }: Omit<Reason, 'rule'> & { readonly rule?: Partial<GateRule> },
  of: RuleOf,
  asked: AskedFor = {},
): Apart => ({
  run: async () => {
    throw refusalError({ ...reason, rule: { ...RULE, ...rule } }, of, asked, NOW)
  },
})

/** A budget that must not be exceeded, before a request of which nobody knows something. */
const unbounded = (unbounded: string): Apart => ({
  run: async () => {
    const attempt = { model: { id: 'acme/one' }, provider: { slug: 'acme' } } as unknown as Attempt
    throw unboundedError({ attempt, by: { rule: RULE, of: BUDGET }, unbounded })
  },
})

const UNBOUNDED =
  'The budget of project web must not be exceeded, and nobody knows what this request may take of it: for acme/one at acme'

const named = (user: string, userField?: string): Apart => ({
  run: async () => {
    const spending = { budgets: [], limits: [{ scope: 'user', of: '*', perMinute: { requests: 6 } }] } as const
    const principal = { kind: 'key', id: 'key_01', name: 'web' } as const
    const caller = { team: 'acme', project: 'web', principal, spending }
    requestRules(compact({ caller, user, userField, models: [], startedAt: NOW }))
  },
})

/** What budgets and limits refuse. */
const thrown = (error: Error): Apart => ({
  run: async () => {
    throw error
  },
})

/** What budgets, limits and credits refuse. */
export const REFUSED: Rows<Apart> = {
  'a budget that is spent': [
    refused({ why: 'exhausted', unit: 'pico', spent: 200n * DOLLAR, left: 0n }, BUDGET),
    '402 budget-exceeded',
    'Project budget exceeded. Current spend: $200.00, limit: $200.00. It is that of project web. Resets 2026-12-01T00:00:00Z.',
  ],
  'a budget without a window that was lowered below what is spent': [
    refused(
      { why: 'exhausted', unit: 'pico', spent: 2n * DOLLAR + 500n, left: -1n * DOLLAR - 500n },
      {
        scope: 'key',
        name: 'key_01',
        kind: 'budget',
      },
      { needsPico: DOLLAR },
    ),
    '402 budget-exceeded',
    'Key budget exceeded. Current spend: $2.0000000005, limit: $1.00. It is that of key key_01.',
  ],
  'a request that is larger than what is left of a budget': [
    refused({ why: 'exhausted', unit: 'pico', spent: DOLLAR / 2n, left: DOLLAR / 2n }, BUDGET, {
      needsPico: 96n * 10n ** 10n,
      fits: 1200,
    }),
    '402 budget-exceeded',
    'Project budget exceeded. Current spend: $0.50, limit: $1.00. It is that of project web. Resets 2026-12-01T00:00:00Z. This request needs up to $0.96 and $0.50 is left: max_tokens ≤ 1200 would fit.',
  ],
  'a request whose prompt alone is': [
    refused({ why: 'exhausted', unit: 'pico', spent: DOLLAR / 2n, left: DOLLAR / 2n }, BUDGET, {
      needsPico: 961n * 10n ** 9n,
    }),
    '402 budget-exceeded',
    'Project budget exceeded. Current spend: $0.50, limit: $1.00. It is that of project web. Resets 2026-12-01T00:00:00Z. This request needs up to $0.961 and $0.50 is left.',
  ],
  'a budget of tokens with less left than a request needs': [
    refused(
      { why: 'exhausted', unit: 'tokens', spent: 99_500n, left: 500n },
      { ...BUDGET, scope: 'user', name: 'ann' },
    ),
    '402 budget-exceeded',
    'User budget exceeded. Current spend: 99500 tokens, limit: 100000 tokens. It is that of user ann. Resets 2026-12-01T00:00:00Z. This request needs more than what is left, 500 tokens.',
  ],
  'a budget of one request': [
    refused(
      { why: 'exhausted', unit: 'requests', spent: 1n, left: 0n },
      { scope: 'team', name: 'acme', kind: 'budget' },
    ),
    '402 budget-exceeded',
    'Team budget exceeded. Current spend: 1 request, limit: 1 request. It is that of team acme.',
  ],
  'a budget that running requests hold': [
    refused({ why: 'reserved', unit: 'pico', spent: 150n * DOLLAR, left: 50n * DOLLAR, retryAfterMs: 2000 }, BUDGET),
    '429 budget-reserved',
    'Running requests hold what is left of the budget of project web. Current spend: $150.00, limit: $200.00. Try again in 2s.',
  ],
  'a budget that others were faster at': [
    refused({ why: 'reserved', retryAfterMs: 2000 }, BUDGET),
    '429 budget-reserved',
    'Too many requests ask for the budget of project web at once. Try again in 2s.',
  ],
  'a budget that holds as much as fits into its item': [
    refused({ why: 'parallel', retryAfterMs: 2000 }, BUDGET),
    '429 limited',
    'Too many requests run at once under the budget of project web: at most 400 may. Try again in 2s.',
  ],
  'a limit of requests at once': [
    refused({ why: 'parallel', rule: { mostOpen: 8 }, retryAfterMs: 2000 }, { ...LIMIT, model: 'openai/*' }),
    '429 limited',
    'Too many requests run at once under the limit of project web for models openai/*: at most 8 may. Try again in 2s.',
  ],
  'a limit of requests a minute': [
    refused({ why: 'paced', unit: 'requests', rule: { perMinute: { requests: 60 } }, retryAfterMs: 2001 }, LIMIT),
    '429 limited',
    'The limit of project web is reached: 60 requests a minute. Try again in 3s.',
  ],
  'a limit of tokens a minute for some models': [
    refused(
      { why: 'paced', unit: 'tokens', rule: { perMinute: { requests: 60, tokens: 9000 } }, retryAfterMs: 400 },
      { ...LIMIT, model: 'openai/*' },
    ),
    '429 limited',
    'The limit of project web for models openai/* is reached: 9000 tokens a minute. Try again in 1s.',
  ],
  'a limit whose store is away': [
    refused({ why: 'away', retryAfterMs: 2000 }, LIMIT),
    '503 budget-unavailable',
    'The limit of project web could not be checked, because its store does not answer. Try again.',
  ],
  'a hard budget where a model has no price': [
    unbounded('pricing'),
    '402 price-unknown model',
    `${UNBOUNDED} there is no price for it.`,
  ],
  'a budget of tokens where nobody can say how many': [
    unbounded('tokens'),
    '402 price-unknown model',
    `${UNBOUNDED} there is no bound of its tokens.`,
  ],
  'a hard budget where nobody can say how long a prompt is': [
    unbounded('prompt'),
    '402 price-unknown model',
    `${UNBOUNDED} there is no bound of its prompt.`,
  ],
  'a hard budget where nothing bounds an answer': [
    unbounded('max_tokens'),
    '402 price-unknown model',
    `${UNBOUNDED} there is no bound of its answer: set max_tokens.`,
  ],
  'a hard budget where anything else is unbounded': [
    unbounded('web_search'),
    '402 price-unknown model',
    `${UNBOUNDED} there is no bound of its web_search.`,
  ],
  'a user whose id is too long to be counted by': [
    named('u'.repeat(129)),
    '400 bad-request user',
    'user must be at most 128 bytes where budgets or limits are counted by it, got 129.',
  ],
  'a quota whose id is': [
    named('ü'.repeat(100), 'quotaEntityId'),
    '400 bad-request quotaEntityId',
    'quotaEntityId must be at most 128 bytes where budgets or limits are counted by it, got 200.',
  ],
  'credits that are used up': [
    thrown(fundsError('acme', -DOLLAR / 50n)),
    '402 insufficient-funds',
    "Insufficient funds: team acme has no credits left, its balance is -$0.02. Its operator can add some, and credentials of the team's own need none.",
  ],
  'a look at credits that are off': [
    thrown(creditsOffError('acme')),
    '404 not-found',
    'Team acme has no credits to look at: they are off, so its requests need none and are not charged.',
  ],
  'a look at credits whose store is away': [
    thrown(creditsAwayError('acme', new Error('slow'))),
    '503 budget-unavailable',
    'The credits of team acme could not be read, because their store does not answer. Try again.',
  ],
  'a look at the credits of another team': [
    thrown(otherTeamError('slug', 'red', 'acme')),
    '403 forbidden slug',
    'This key sees the credits of its own team, acme, alone, not those of "red".',
  ],
}
