import { cpus, totalmem } from 'node:os'
import { IS_PINNED } from '../process/processes.ts'

/** What the numbers were measured on. */
export const machine = (): string => {
  const [cpu] = cpus()
  const memory = Math.round(totalmem() / 2 ** 30)
  const { node } = process.versions
  return [
    `${cpu?.model.trim()}, ${cpus().length} cores, ${memory} GiB`,
    `Node ${node}`,
    `${process.platform} ${process.arch}`,
    IS_PINNED ? 'what is measured on a core of its own' : 'no core pinning here: expect more noise',
    new Date().toISOString().slice(0, 10),
  ].join(' · ')
}
