/**
 * `npm run catalog:update [-- --accept] [-- --correct] [-- --packages FOLDER]`: joins the source packages into
 * `catalog.json` and prints what that changes. `--correct` says that prices which differ were wrong, not changed.
 * `--packages` keeps the archives in a folder and takes those from it that are there.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { CatalogData } from '#gateway/catalog/model.ts'
import { dueProblems } from './catalog/announced.ts'
import { buildCatalog } from './catalog/build.ts'
import { problemsOf } from './catalog/check.ts'
import { changes } from './catalog/diff.ts'
import { FACTS } from './catalog/facts/facts.ts'
import { readSources } from './catalog/packages.ts'
import { render } from './catalog/render.ts'

const FILE = new URL('../lambda/gateway/catalog/catalog.json', import.meta.url)
const EMPTY: CatalogData = { version: '', sources: {}, models: {}, aliases: {} }

const say = (lines: readonly string[]): void => {
  for (const line of lines) process.stdout.write(`${line}\n`)
}

const hashOf = ({ version }: CatalogData): string | undefined => version.split('-').at(-1)

const update = async (folder: string, isAccepted: boolean, isCorrection: boolean): Promise<number> => {
  const before: CatalogData = existsSync(FILE) ? JSON.parse(readFileSync(FILE, 'utf8')) : EMPTY
  const today = new Date().toISOString().slice(0, 10)
  const kept = isCorrection ? { facts: FACTS } : { facts: FACTS, before }
  const { data, unserved } = buildCatalog(await readSources(folder), today, kept)
  const found = changes(before, data)
  const problems = [...problemsOf(data), ...dueProblems(data, today)]
  const open = isAccepted || before === EMPTY ? [] : found.filter(({ needsAccept }) => needsAccept)
  say(found.map(({ line }) => line))
  say([`${unserved.length} ids without a provider: ${unserved.join(' ')}`])
  if (problems.length > 0) say(['Not written:', ...problems])
  else if (open.length > 0)
    say([`Not written: look at these ${open.length}, then add --accept`, ...open.map(({ line }) => line)])
  else if (hashOf(before) === hashOf(data)) say([`Nothing changed, still ${before.version}`])
  else {
    writeFileSync(FILE, render(data))
    say([`Wrote ${data.version}, ${Object.keys(data.models).length} models`])
  }
  return problems.length + open.length > 0 ? 1 : 0
}

const { values } = parseArgs({
  options: { accept: { type: 'boolean' }, correct: { type: 'boolean' }, packages: { type: 'string' } },
})
const folder = values.packages ? resolve(values.packages) : mkdtempSync(join(tmpdir(), 'catalog-'))
try {
  process.exitCode = await update(folder, values.accept === true, values.correct === true)
} finally {
  if (!values.packages) rmSync(folder, { recursive: true })
}
