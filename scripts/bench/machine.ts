import { cpus, totalmem } from 'node:os'
import { IS_PINNED } from './processes.ts'

/** What the numbers were measured on. */
export const machine = (): string => {
  const [cpu] = cpus()
  const memory = Math.round(totalmem() / 2 ** 30)
  const pinning = IS_PINNED ? 'gateway and floor on a core of their own' : 'no core pinning here: expect more noise'
  return `${cpu?.model.trim()}, ${cpus().length} cores, ${memory} GiB · Node ${process.versions.node} · ${process.platform} ${process.arch} · ${pinning} · ${new Date().toISOString().slice(0, 10)}`
}
