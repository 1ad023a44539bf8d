/** Limits that no test reaches. */
export const TIMEOUTS = { connectMs: 5000, firstTokenMs: 5000, idleMs: 5000, totalMs: 20_000 }

/** For tests that send no URL which a model does not take. */
export const noDownloads = async (): Promise<never> => {
  throw new Error('downloads are off')
}
