/** SQLITE_IOERR, which some file systems make of a full disk, and SQLITE_FULL (https://sqlite.org/rescode.html). */
const RESULTS: ReadonlySet<number> = new Set([10, 13])

const SYSTEM_CODES: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT'])

/** The disk takes nothing for now: the same may work later. */
export class NoRoomError extends Error {
  override readonly name = 'NoRoomError'
}

/** Did SQLite or the system refuse it so? */
export const hasNoRoom = (error: unknown): boolean =>
  error instanceof Error &&
  // The lower byte; the others say why.
  (('errcode' in error && RESULTS.has(Number(error.errcode) & 0xff)) ||
    ('code' in error && SYSTEM_CODES.has(error.code)))

export interface RoomWatch {
  /** So many wait, and none of them could be written. */
  full(waiting: number, why: Error): void
  /** So many were written, those first that waited longest. */
  stored(count: number): void
  /** So many wait no more: the file refused them for another reason. */
  gone(count: number): void
}

/** Says once that records wait for room, however many come meanwhile, and once that all of them are stored. */
export const roomWatch = (log: (entry: Readonly<Record<string, unknown>>) => void): RoomWatch => {
  let isFull = false
  let left = 0
  let all = 0
  const leave = (count: number): void => {
    if (!isFull) return
    left -= count
    if (left > 0) return
    isFull = false
    log({ level: 'info', message: 'the disk takes records again, and none waits for it any more', stored: all })
  }
  return {
    full(waiting, { message: reason }) {
      left = waiting
      if (isFull) return
      isFull = true
      all = 0
      const message = 'the disk is full or takes nothing: records wait in memory until it does'
      log({ level: 'error', message, waiting, reason })
    },
    stored(count) {
      all += count
      leave(count)
    },
    gone: leave,
  }
}
