import { type ChildProcess, execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { listen } from '../../harness/listen.ts'
import { sampleRecord } from '../../lambda/storage/conformance/sample.ts'

const CLI = fileURLToPath(new URL('../../../bin/pointsman.mjs', import.meta.url))

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pointsman-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** A gateway whose first page comes, and no other. */
const stalling = async (second: () => void) => {
  let pages = 0
  return listen((_, response) => {
    if (pages++ > 0) return second()
    response.end(JSON.stringify({ object: 'list', data: [sampleRecord()], next_cursor: 'x' }))
  })
}

/** Runs it until it waits for the second page, and then stops it as Ctrl-C does, or whoever ends it. */
const interrupted = async (words: readonly string[], signal: 'SIGINT' | 'SIGTERM' = 'SIGINT') => {
  let child: ChildProcess | undefined
  const gateway = await stalling(() => child?.kill(signal))
  const ran = await new Promise<{ code: number | null; out: string; err: string }>((resolve) => {
    const env = { AI_GATEWAY_API_KEY: 'pm_test' }
    child = execFile(process.execPath, [CLI, ...words, '--url', gateway.url], { env }, (_, out, err) =>
      resolve({ code: child?.exitCode ?? null, out, err }),
    )
  })
  await gateway.close()
  return ran
}

test.each([
  ['csv', 'SIGINT'],
  ['parquet', 'SIGINT'],
  ['csv', 'SIGTERM'],
] as const)('an export to .%s that is interrupted by %s leaves no file', async (ending, signal) => {
  const ran = await interrupted(['export', join(folder, `all.${ending}`), '--from', '30m'], signal)
  expect(ran).toEqual({ code: 1, out: '', err: 'Interrupted: nothing was written.\n' })
  expect(readdirSync(folder)).toEqual([])
})

test('who follows the log stops by Ctrl-C, and nothing is wrong', async () => {
  expect(await interrupted(['logs', '--follow'])).toEqual({ code: 0, out: '', err: '' })
})
