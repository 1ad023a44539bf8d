/**
 * `npm run catalog:check [-- --due]`: proves the committed catalog without any network. Exits 1 with one line per problem.
 * Announced changes have to be in it in time: by its own date, or with `--due` by today's.
 */
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import type { CatalogData } from '#gateway/catalog/model.ts'
import { dueProblems } from './catalog/announced.ts'
import { problemsOf } from './catalog/check.ts'

const { values, positionals } = parseArgs({ options: { due: { type: 'boolean' } }, allowPositionals: true })
const file = positionals[0] ?? new URL('../lambda/gateway/catalog/catalog.json', import.meta.url)
const data: CatalogData = JSON.parse(readFileSync(file, 'utf8'))
const day = values.due ? new Date().toISOString() : data.version
const problems = [...problemsOf(data), ...dueProblems(data, day.slice(0, 10))]
const endpoints = Object.values(data.models).flatMap((model) => model.endpoints).length
process.stdout.write(
  problems.length > 0
    ? `${problems.join('\n')}\n`
    : `catalog ${data.version}: ${Object.keys(data.models).length} models, ${endpoints} endpoints, no problems\n`,
)
process.exitCode = problems.length > 0 ? 1 : 0
