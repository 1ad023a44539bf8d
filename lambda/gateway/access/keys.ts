import { hash } from 'node:crypto'
import type { KeptSecret, KeyRecord } from '../../storage/accounts.ts'
import { ulid } from '../core/ids.ts'

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const RANDOM_CHARACTERS = 40
const CHECKSUM_CHARACTERS = 6

/** That many random bytes, fit for secrets. */
export type Random = (bytes: number) => Uint8Array

/** Bytes of 248 and more are thrown away, as they would make the first characters likelier. */
const randomBase62 = (length: number, random: Random): string => {
  let text = ''
  while (text.length < length)
    for (const byte of random(length)) if (byte < 248 && text.length < length) text += BASE62[byte % 62]
  return text
}

const CRC32_POLYNOMIAL = 0xed_b8_83_20

/** For the few bytes of a key that takes less than to load `node:zlib`. */
const crc32 = (text: string): number => {
  let crc = -1
  for (const byte of Buffer.from(text)) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 && CRC32_POLYNOMIAL)
  }
  return ~crc >>> 0
}

/** CRC-32 in base 62: six characters hold it. */
const checksum = (text: string): string => {
  let value = crc32(text)
  let digits = ''
  for (let digit = 0; digit < CHECKSUM_CHARACTERS; digit++) {
    digits = `${BASE62[value % 62]}${digits}`
    value = Math.floor(value / 62)
  }
  return digits
}

const FORM = `pm_[0-9A-Za-z]{${RANDOM_CHARACTERS + CHECKSUM_CHARACTERS}}`
const KEY = new RegExp(`^${FORM}$`)
/** One may have lost its end, or be a part of something else. */
const KEY_INSIDE = new RegExp(`^pm_|\\b${FORM}\\b`)

/** What can travel in a header and be told from what stands around it. */
const SENDABLE = /^[\x21-\x7e]{1,512}$/

export const isSendable = (secret: string): boolean => SENDABLE.test(secret)

/** Has the form of our keys but not their checksum. Keys of any other form may exist, e.g. a chosen development key. */
export const isMistyped = (secret: string): boolean =>
  KEY.test(secret) && checksum(secret.slice(0, -CHECKSUM_CHARACTERS)) !== secret.slice(-CHECKSUM_CHARACTERS)

/** The text begins like one of our keys, or has one in it. */
export const holdsKey = (text: string): boolean => KEY_INSIDE.test(text)

/** SHA-256, lower-case hex. No salt is needed: a key is 238 random bits, not a password. */
export const hashKey = (secret: string): string => hash('sha256', secret)

/** As many characters of a secret as lists show, to tell it from others. */
const BEGINNING = 7

/**
 * A new secret, `pm_` with 40 random characters and a checksum, so that scanners for leaked secrets recognise it; and what
 * is kept of it. It is in nothing but the first.
 */
export const createSecret = (random: Random): { readonly secret: string; readonly kept: KeptSecret } => {
  const body = `pm_${randomBase62(RANDOM_CHARACTERS, random)}`
  const secret = `${body}${checksum(body)}`
  return { secret, kept: { hash: hashKey(secret), beginning: secret.slice(0, BEGINNING) } }
}

/** A new key: its secret, and what is stored of it. */
export const createKey = (
  key: Omit<KeyRecord, 'id' | keyof KeptSecret>,
  random: Random,
): { readonly secret: string; readonly record: KeyRecord } => {
  const { secret, kept } = createSecret(random)
  return { secret, record: { id: `key_${ulid(key.createdAt, random(10))}`, ...kept, ...key } }
}
