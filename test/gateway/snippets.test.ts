import { execFile } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { KEY } from '../harness/gateway.ts'
import { type Fixture, startFixture } from '../harness/wires/fixture.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const ORIGIN = 'http://127.0.0.1:8787'
const ANSWER = 'Blue light scatters most.'

/** What readers paste and run: all code in the documents that asks the local server. */
const SNIPPETS = globSync(['README.md', 'docs/*.md'], { cwd: ROOT }).flatMap((file) => {
  const text = readFileSync(`${ROOT}${file}`, 'utf8')
  return [...text.matchAll(/^```ts\n(.*?)^```$/gms)].flatMap(({ index, 1: code = '' }) =>
    code.includes(ORIGIN) ? [{ place: `${file}:${text.slice(0, index).split('\n').length}`, code }] : [],
  )
})

let fixture: Fixture
beforeAll(async () => {
  fixture = await startFixture()
  fixture.script({ text: ANSWER })
})
afterAll(() => fixture.close())

test.each(SNIPPETS)('the code at $place runs alone, as it stands, and prints the answer', async ({ code }) => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--input-type=module-typescript', '--eval', code.replaceAll(ORIGIN, fixture.gateway.url)],
    { cwd: ROOT, env: { KEY }, timeout: 15_000 },
  )
  expect(stdout).toContain(ANSWER)
})

test('the documents have code to run', () => {
  expect(SNIPPETS.filter(({ place }) => place.startsWith('README.md')).length).toBeGreaterThan(3)
})

test.each(['instrumentation.ts', 'app/api/chat/route.ts'])(
  'docs/ai-sdk.md shows the %s that Next.js builds',
  (file) => {
    const code = readFileSync(`${ROOT}test/next/site/${file}`, 'utf8')
    expect(readFileSync(`${ROOT}docs/ai-sdk.md`, 'utf8')).toContain(`\`\`\`ts\n// ${file}\n${code}\`\`\``)
  },
)
