import { createHash } from 'node:crypto'

/** Numbers in [0, 1) that are the same on every run. https://en.wikipedia.org/wiki/Linear_congruential_generator */
export const randomOf = (seed: string): (() => number) => {
  let state = createHash('sha256').update(seed).digest().readUInt32BE()
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** The bytes in up to sixteen pieces with random borders. */
export const atRandom = (bytes: Buffer, random: () => number): Buffer[] => {
  const borders = Array.from({ length: 15 }, () => Math.floor(random() * bytes.length)).sort((a, b) => a - b)
  return [0, ...borders].map((start, index) => bytes.subarray(start, borders[index])).filter(({ length }) => length > 0)
}

export const everyByte = (bytes: Buffer): Buffer[] => Array.from(bytes, (_, index) => bytes.subarray(index, index + 1))
