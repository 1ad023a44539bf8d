import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { PROVIDERS } from '#gateway/provider/index.ts'
import { providersDocument } from '../../../scripts/providers/document.ts'

test('docs/providers.md says what the provider files say: npm run docs:providers', () => {
  expect(readFileSync(new URL('../../../docs/providers.md', import.meta.url), 'utf8')).toBe(
    providersDocument(PROVIDERS),
  )
})

test('the catalog names no provider that there is not, but for those of other kinds of models', async () => {
  const { bundledCatalog } = await import('#gateway/catalog/bundled.ts')
  const slugs = new Set(PROVIDERS.map(({ slug }) => slug))
  const language = Object.values(bundledCatalog.models).filter(({ type }) => type === 'language')
  const unknown = language.flatMap(({ endpoints }) => endpoints.map(({ provider }) => provider))
  expect(unknown.filter((slug) => !slugs.has(slug))).toEqual([])
})
