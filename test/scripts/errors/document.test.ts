import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { errorsDocument } from '../../../scripts/errors/document.ts'

test('docs/errors.md says what the tables say: npm run docs:errors', () => {
  expect(readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8')).toBe(errorsDocument())
})
