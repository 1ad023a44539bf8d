/** What stands in the place of a secret. */
export const MARK = '[redacted]'

/** Not inside a word; or after the `\n` of a text within a text. */
const START = String.raw`(?:(?<![\w-])|(?<=\\[nrt]))`

/** What a secret looks like in running text. The first group is kept, so that a log still says which kind it was. */
const SECRETS: readonly RegExp[] = [
  /()-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  ...[
    '((?:[Bb]earer|[Bb]asic|BEARER|BASIC) )[\\w.~+/=-]{8,}',
    '((?:sk|pk|rk|nvapi)[-_])[\\w-]{8,}',
    '((?:gsk_|xai-|pplx-|csk-|fw_|r8_|hf_|tgp_v1_|vck_|pm_))[A-Za-z0-9]{16,}',
    '(AKIA|ASIA|ABIA)[A-Z0-9]{16}(?![A-Z0-9])',
    '(ABSK|bedrock-api-key-)[A-Za-z0-9+/=]{20,}',
    '(AIza|AQ\\.)[\\w-]{20,}',
    '(ya29\\.)[\\w.-]{10,}',
    '(eyJ)[\\w-]{8,}\\.[\\w-]{8,}\\.[\\w-]*',
  ].map((pattern) => new RegExp(`${START}${pattern}`, 'g')),
  // In URLs: the password of a user, and what signs or opens one.
  /(:\/\/[^\s/:@]{0,100}:)[^\s/@]{4,200}(?=@)/g,
  /([?&](?:key|api[-_]?key|(?:access[-_]?)?token|sig|signature|x-amz-(?:security-token|signature|credential))=)[^\s&"'<>]{8,}/gi,
  // A header, or a field of that name.
  /\b((?:x-)?(?:goog-)?(?:api[-_]?key|x-amz-security-token)\\?["']?\s{0,2}[:=]\s{0,2}\\?["']?)[\w.~+/=-]{8,}/gi,
]

/** Text without anything that looks like a key, token or private key. */
export const redact = (text: string): string =>
  SECRETS.reduce((clean, secret) => clean.replace(secret, `$1${MARK}`), text)
