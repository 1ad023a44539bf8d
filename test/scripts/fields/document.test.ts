import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { fieldsDocument } from '../../../scripts/fields/document.ts'

test('docs/fields.md is what npm run docs:fields writes', () => {
  expect(readFileSync(new URL('../../../docs/fields.md', import.meta.url), 'utf8')).toBe(fieldsDocument())
})
