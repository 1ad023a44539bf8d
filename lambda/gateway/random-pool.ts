import { randomFillSync } from 'node:crypto'

/**
 * Gives random bytes from a pool, each once: to ask the system for ten costs as much as for thousands. A view, good
 * until the next bytes are asked for.
 */
export const randomPool = (poolBytes = 4000): ((length: number) => Uint8Array) => {
  const pool = Buffer.alloc(poolBytes)
  let at = poolBytes
  return (length) => {
    if (at + length > poolBytes) {
      randomFillSync(pool)
      at = 0
    }
    at += length
    return pool.subarray(at - length, at)
  }
}
