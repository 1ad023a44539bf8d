/** `npm run docs:providers`: writes `docs/providers.md` from the provider files. */
import { writeFileSync } from 'node:fs'
import { PROVIDERS } from '#gateway/provider/index.ts'
import { providersDocument } from './providers/document.ts'

writeFileSync(new URL('../docs/providers.md', import.meta.url), providersDocument(PROVIDERS))
