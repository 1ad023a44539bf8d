import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { PROGRAMS } from '../../../bin/launch/programs.mjs'
import { relocated } from '../../../bin/launch/source-places.ts'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

const inBuild = (code: string): string =>
  relocated(code, '/project/lambda/storage/sqlite/x.ts', '/project', '/project/.pointsman-build/key')

test('a program is found in the build', () => {
  expect(inBuild("new Worker(new URL('./thread.ts', import.meta.url))")).toBe(
    "new Worker(new URL('./sqlite-thread.mjs', import.meta.url))",
  )
})

test('any other file is found in the sources', () => {
  const source = "new URL('../../lambda/storage/sqlite/x.ts', import.meta.url).href"
  expect(inBuild("new URL('./pages/', import.meta.url)")).toBe(`new URL('./pages/', ${source})`)
  expect(inBuild('createRequire(import.meta.url)')).toBe(`createRequire(${source})`)
})

test('every program exists, and nothing that is built asks in another way where it is', () => {
  for (const file of Object.values(PROGRAMS)) expect(existsSync(join(ROOT, file))).toBe(true)
  const files = execFileSync('git', ['ls-files', 'bin/*.ts', 'lambda/*.ts'], { cwd: ROOT, encoding: 'utf8' })
  const others = files
    .trim()
    .split('\n')
    .filter((file) => existsSync(join(ROOT, file)))
    .filter((file) => /import\.meta\.(?!url\b)|\b__dirname\b/.test(readFileSync(join(ROOT, file), 'utf8')))
  expect(others).toEqual([])
})
