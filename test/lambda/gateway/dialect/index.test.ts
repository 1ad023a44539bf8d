import { expect, test } from 'vitest'
import { BY_SHORT_NAME, DEFAULT_DIALECT, loadDialect, makerOf, recognised } from '#gateway/dialect/index.ts'
import { PROVIDERS } from '#gateway/provider/index.ts'

test('the SDK that asks is recognised by its headers, the usual one taken where nothing tells', () => {
  expect(recognised({ 'anthropic-version': '2023-06-01' })).toBe('anthropic-messages')
  expect(recognised({ 'anthropic-version': '' })).toBe(DEFAULT_DIALECT)
  expect(recognised({ 'x-api-key': 'k' })).toBe(DEFAULT_DIALECT)
})

test('the maker of an SDK is a provider that speaks its dialect', () => {
  for (const name of BY_SHORT_NAME.values()) {
    const maker = makerOf(name)
    if (maker) expect(Object.keys(PROVIDERS.find(({ slug }) => slug === maker)?.wires ?? {})).toContain(name)
  }
  expect(makerOf('ai-sdk')).toBeUndefined()
})

test('each dialect is loaded once, under its own name', async () => {
  for (const name of BY_SHORT_NAME.values()) {
    expect((await loadDialect(name)).name).toBe(name)
    expect(loadDialect(name)).toBe(loadDialect(name))
  }
  expect([...BY_SHORT_NAME.keys()]).toEqual(['chat', 'messages', 'ai-sdk'])
})
