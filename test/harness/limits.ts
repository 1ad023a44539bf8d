/** Limits that no test reaches. */
export const TIMEOUTS = { connectMs: 60_000, firstTokenMs: 60_000, idleMs: 60_000, totalMs: 60_000 }

/** For tests that send no URL which a model does not take. */
export const noDownloads = async (): Promise<never> => {
  throw new Error('downloads are off')
}
