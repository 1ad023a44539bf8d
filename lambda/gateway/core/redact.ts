import { memo } from './memo.ts'

/** What stands in the place of a secret. */
export const MARK = '[redacted]'

/** Not inside a word; or after the `\n` of a text within a text. */
const START = String.raw`(?:(?<![\w-])|(?<=\\[nrt]))`

/**
 * What a secret looks like in running text: how it begins, which is kept, so that a log still says which kind it was,
 * and how it goes on.
 */
const WORDS: readonly (readonly [beginning: string, rest: string])[] = [
  ['(?:[Bb]earer|[Bb]asic|BEARER|BASIC) ', '[\\w.~+/=-]{8,}'],
  ['(?:sk|pk|rk|nvapi)[-_]', '[\\w-]{8,}'],
  ['(?:gsk_|xai-|pplx-|csk-|fw_|r8_|hf_|tgp_v1_|vck_|pm_)', '[A-Za-z0-9]{16,}'],
  ['(?:AKIA|ASIA|ABIA)', '[A-Z0-9]{16}(?![A-Z0-9])'],
  ['(?:ABSK|bedrock-api-key-)', '[A-Za-z0-9+/=]{20,}'],
  ['(?:AIza|AQ\\.)', '[\\w-]{20,}'],
  ['ya29\\.', '[\\w.-]{10,}'],
  ['eyJ', '[\\w-]{8,}\\.[\\w-]{8,}\\.[\\w-]*'],
]
const PHRASES: readonly (readonly [beginning: string, rest: string])[] = [
  // In URLs: the password of a user, and what signs or opens one.
  [':\\/\\/[^\\s/:@]{0,100}:', '[^\\s/@]{4,200}(?=@)'],
  [
    '[?&](?:[Kk]ey|api[-_]?[Kk]ey|(?:access[-_]?)?token|sig|signature|[Xx]-[Aa]mz-(?:Security-Token|Signature|Credential))=',
    '[^\\s&"\'<>]{8,}',
  ],
  // A header, or a field of that name.
  [
    '\\b(?:[Xx]-)?(?:[Gg]oog-)?(?:[Aa][Pp][Ii][-_]?[Kk][Ee][Yy]|[Xx]-[Aa]mz-[Ss]ecurity-[Tt]oken)\\\\?["\']?\\s{0,2}[:=]\\s{0,2}\\\\?["\']?',
    '[\\w.~+/=-]{8,}',
  ],
]
const PRIVATE_KEY = '-----BEGIN [A-Z ]*PRIVATE KEY-----'

const BEGINNINGS = new RegExp([PRIVATE_KEY, ...[...WORDS, ...PHRASES].map(([beginning]) => beginning)].join('|'))

/** Made when there is one. */
const secrets = memo((): readonly RegExp[] => [
  new RegExp(`()${PRIVATE_KEY}[\\s\\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)`, 'g'),
  ...WORDS.map(([beginning, rest]) => new RegExp(`${START}(${beginning})${rest}`, 'g')),
  ...PHRASES.map(([beginning, rest]) => new RegExp(`(${beginning})${rest}`, 'g')),
])

/** Text without anything that looks like a key, token or private key. Nearly all has not even the beginning of one. */
export const redact = (text: string): string =>
  BEGINNINGS.test(text) ? secrets().reduce((clean, secret) => clean.replace(secret, `$1${MARK}`), text) : text
