/** `npm run catalog:check`: proves the committed catalog without any network. Exits 1 with one line per problem. */
import { readFileSync } from 'node:fs'
import type { CatalogData } from '#gateway/catalog/model.ts'
import { problemsOf } from './catalog/check.ts'

const file = process.argv[2] ?? new URL('../lambda/gateway/catalog/catalog.json', import.meta.url)
const data: CatalogData = JSON.parse(readFileSync(file, 'utf8'))
const problems = problemsOf(data)
const endpoints = Object.values(data.models).flatMap((model) => model.endpoints).length
process.stdout.write(
  problems.length > 0
    ? `${problems.join('\n')}\n`
    : `catalog ${data.version}: ${Object.keys(data.models).length} models, ${endpoints} endpoints, no problems\n`,
)
process.exitCode = problems.length > 0 ? 1 : 0
