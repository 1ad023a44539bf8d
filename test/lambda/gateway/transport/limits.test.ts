import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import {
  FILE_LIMITS,
  MAX_ANSWER_BYTES,
  MAX_ERROR_BYTES,
  MAX_EVENT_BYTES,
  MAX_NOISE_BYTES,
  MAX_SILENT_BYTES,
  MAX_STREAM_BYTES,
} from '#gateway/transport/limits.ts'

const mib = (bytes: number): string => `${bytes / 1024 / 1024} MiB`
const { count, parallel, bytes, totalBytes, ms } = FILE_LIMITS

test.each([
  [
    'files',
    `${count}, of which ${parallel} at a time; ${bytes / 1e6} MB and ${ms / 1000} seconds each, ${totalBytes / 1e6} MB together`,
  ],
  ['an answer in one piece', mib(MAX_ANSWER_BYTES)],
  ['an answer in events', `${mib(MAX_EVENT_BYTES)} an event, ${mib(MAX_STREAM_BYTES)} in all`],
  ['lines between two events', mib(MAX_NOISE_BYTES)],
  ['what comes before content', `1 MiB to be passed on, ${mib(MAX_SILENT_BYTES)} of events`],
  ['an error', `${MAX_ERROR_BYTES / 1024} KiB are read`],
])('docs/configuration.md tells the limit of %s', (_what, limit) => {
  expect(readFileSync('docs/configuration.md', 'utf8')).toContain(`| ${limit} |`)
})
