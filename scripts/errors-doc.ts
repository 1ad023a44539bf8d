/** `npm run docs:errors`: writes `docs/errors.md` from the tables by which the gateway decides. */
import { writeFileSync } from 'node:fs'
import { errorsDocument } from './errors/document.ts'

writeFileSync(new URL('../docs/errors.md', import.meta.url), errorsDocument())
