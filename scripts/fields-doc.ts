/** `npm run docs:fields`: writes `docs/fields.md` from the dialects' tables. */
import { writeFileSync } from 'node:fs'
import { fieldsDocument } from './fields/document.ts'

writeFileSync(new URL('../docs/fields.md', import.meta.url), fieldsDocument())
