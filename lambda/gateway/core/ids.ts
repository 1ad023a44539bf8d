/**
 * Ids that sort by time: 48 bits of milliseconds and 80 random bits in Crockford's base 32
 * (https://github.com/ulid/spec).
 */

export const ULID_DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** So many of its 26 digits say the time; what follows is random. */
export const TIME_DIGITS = 10

/** `random` fills 10 bytes; the time is milliseconds since 1970. 26 characters. */
export const ulid = (timeMs: number, random: Uint8Array): string => {
  let text = ''
  // Beyond 32 bits only arithmetic does.
  for (let rest = timeMs; text.length < TIME_DIGITS; rest = Math.floor(rest / 32)) text = ULID_DIGITS[rest % 32] + text
  let value = 0
  let bits = 0
  for (let at = 0; at < 10; at++) {
    value = ((value << 8) | (random[at] ?? 0)) & 0xfff
    for (bits += 8; bits >= 5; bits -= 5) text += ULID_DIGITS[(value >> (bits - 5)) & 31]
  }
  return text
}

/** The time in milliseconds that an id was made at, or undefined when it is no ULID. */
export const timeOfUlid = (id: string): number | undefined => {
  if (!/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/.test(id)) return undefined
  let value = 0
  for (const character of id.slice(0, TIME_DIGITS)) value = value * 32 + ULID_DIGITS.indexOf(character)
  return value
}

/** Begins the ids that the gateway gives to calls whose provider has none for them. Nobody else's do. */
const OWN_CALL = 'pm_'

/** Such an id, made of a UUID: 35 characters, as every API takes them. */
export const ownCallId = (uuid: string): string => `${OWN_CALL}${uuid.replaceAll('-', '')}`

export const isOwnCallId = (id: unknown): boolean => typeof id === 'string' && id.startsWith(OWN_CALL)
