import { readFileSync, writeFileSync } from 'node:fs'

/** What of a process is in memory can be read on Linux only. */
export const CAN_READ_RESIDENT = process.platform === 'linux'

/** Bytes of a process in memory: now, and at most since its start or `forgetPeak`. */
export const residentMemory = (pid: number): { readonly now: number; readonly peak: number } => {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const bytesOf = (field: string) => Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) * 1024
  return { now: bytesOf('VmRSS'), peak: bytesOf('VmHWM') }
}

/** https://man7.org/linux/man-pages/man5/proc_pid_clear_refs.5.html */
export const forgetPeak = (pid: number): void => writeFileSync(`/proc/${pid}/clear_refs`, '5')
