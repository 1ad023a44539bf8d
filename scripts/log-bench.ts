/**
 * `node scripts/log-bench.ts [--records 1000000]`: what the request log of this machine takes when it is large. Fills
 * a data folder with a month of records, pages through it by every filter, sums it up beside a server that streams, reads
 * the sums of the month, and exports all of it. Prints lines of milliseconds.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { median } from './bench/figures.ts'
import { exportTimes } from './bench/log/exports.ts'
import { fillLog } from './bench/log/fill.ts'
import { pageTimes } from './bench/log/pages.ts'
import { besideStreams } from './bench/log/streams.ts'

const { values } = parseArgs({ options: { records: { type: 'string', default: '1000000' } } })
const folder = mkdtempSync(join(tmpdir(), 'pointsman-log-'))
const print = (...words: readonly (string | number)[]): boolean =>
  process.stdout.write(`${words.map((word) => (typeof word === 'number' ? word.toFixed(1) : word)).join(' · ')}\n`)

try {
  const { perRecord } = fillLog(folder, Number(values.records))
  print('CPU to write a record, µs', perRecord * 1000)
  for (const { name, wallMs, cpuMs, found } of pageTimes(folder))
    print(name, 'wall', median(wallMs), 'CPU', median(cpuMs), 'found', String(found))
  for (const { name, ms } of await besideStreams(folder)) print(name, ...ms)
  for (const { format, ms, peakMB } of exportTimes(folder)) print(`export to .${format}`, ms, 'peak, MB', peakMB)
} finally {
  rmSync(folder, { recursive: true })
}
