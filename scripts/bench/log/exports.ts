import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../..', import.meta.url))

/** Tells, when its process ends, how much memory it had at most, in KiB. */
const TELL = `data:text/javascript,${encodeURIComponent(
  "process.on('exit', () => process.stderr.write('\\npeak ' + process.resourceUsage().maxRSS + '\\n'))",
)}`

export interface Exported {
  readonly format: string
  readonly ms: number
  readonly peakMB: number
}

/** Node and its flags, as `npm run pointsman` has them. */
const command = (): readonly string[] => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>
  }
  return (scripts['pointsman'] ?? '').split(' ').slice(1)
}

/** Exports all of a data folder's log, once in each format. */
export const exportTimes = (dataDir: string): Exported[] =>
  ['csv', 'jsonl', 'parquet'].map((format) => {
    const began = performance.now()
    const args = ['--import', TELL, ...command(), 'export', join(dataDir, `log.${format}`)]
    const env = { ...process.env, POINTSMAN_DATA_DIR: dataDir }
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, env, encoding: 'utf8' })
    const [, kibibytes] = /^peak (\d+)$/m.exec(stderr) ?? []
    if (status !== 0 || !kibibytes) throw new Error(`The export to .${format} failed: ${stderr}`)
    return { format, ms: performance.now() - began, peakMB: (Number(kibibytes) * 1024) / 1e6 }
  })
