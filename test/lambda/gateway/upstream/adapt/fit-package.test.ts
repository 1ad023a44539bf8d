import { expect, test } from 'vitest'
import type { CallOptions } from '#gateway/core/canonical/parts.ts'
import { compact } from '#gateway/core/json/value.ts'
import { aiSdkPackage } from '#gateway/provider/shared/ai-sdk-package.ts'
import { fitPackage } from '#gateway/upstream/adapt/fit-package.ts'
import { call } from '../../routing/plan/fixture.ts'

const own = aiSdkPackage({
  load: () => Promise.reject(new Error('not loaded')),
  usage: 'openai-responses',
  optionsKey: 'azure',
  defaults: { store: false },
})

const optionsOf = (given: CallOptions['providerOptions'], dialect: 'openai-chat' | 'ai-sdk' = 'openai-chat') =>
  fitPackage({ prompt: [], ...compact({ providerOptions: given }) }, call(dialect), own).options.providerOptions

test('defaults are below what the caller says, to the package or to OpenAI, whose options the package reads too', () => {
  expect(optionsOf(undefined)).toEqual({ azure: { store: false } })
  expect(optionsOf({ azure: { store: true } })).toEqual({ azure: { store: true } })
  const openai = { user: 'u' }
  expect(optionsOf({ openai })).toEqual({ openai, azure: { store: false, user: 'u' } })
})

test('AI SDK callers have the defaults of the package', () => {
  expect(optionsOf({ openai: { user: 'u' } }, 'ai-sdk')).toEqual({ openai: { user: 'u' } })
})
