/** Not inside a word; or after the `\n` of a text within a text. */
const START = String.raw`(?:(?<![\w-])|(?<=\\[nrt]))`

/** What a secret looks like in running text. The first group is kept, so that a log still says which kind it was. */
const SECRETS: readonly RegExp[] = [
  /()-----BEGIN [A-Z ]*PRIVATE KEY-----[^]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  ...[
    String.raw`((?:[Bb]earer|[Bb]asic|BEARER|BASIC) )[\w.~+/=-]{8,}`,
    String.raw`((?:sk|pk|rk|gsk|xai|pplx|csk|fw|r8|hf|nvapi|tgp|vck|pm)[-_])[\w-]{6,}`,
    String.raw`(AKIA|ASIA|ABIA)[A-Z0-9]{16}(?![A-Z0-9])`,
    String.raw`(ABSK)[A-Za-z0-9+/=]{20,}`,
    String.raw`(AIza)[\w-]{20,}`,
    String.raw`(ya29\.)[\w-]{10,}`,
    String.raw`(eyJ)[\w-]{8,}\.[\w-]{8,}\.[\w-]*`,
  ].map((pattern) => new RegExp(`${START}${pattern}`, 'g')),
]

/** Text without anything that looks like a key, token or private key. */
export const redact = (text: string): string =>
  SECRETS.reduce((clean, secret) => clean.replace(secret, '$1[redacted]'), text)
