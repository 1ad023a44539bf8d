import { execFileSync, spawnSync } from 'node:child_process'

/** Where a running process can be told how long its files may be. */
export const CAN_BE_FULL = spawnSync('prlimit', ['--version']).status === 0

const limitFiles = (pid: number | undefined, bytes: string): void => {
  execFileSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:`])
}

/** From now on a process of ours can write to no file, as where the disk is full; pipes and sockets go on. */
export const fillDisk = (pid: number | undefined): void => limitFiles(pid, '1')

/** There is room again. */
export const freeDisk = (pid: number | undefined): void => limitFiles(pid, 'unlimited')
