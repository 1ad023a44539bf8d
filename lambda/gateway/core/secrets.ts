import type { Bytes } from './answer/answer.ts'
import { MARK } from './redact.ts'

/** Values that nobody may read, found in texts in whatever form they are quoted. */
export interface Secrets {
  /** Takes the values of more of them. */
  add(values: readonly string[]): void
  /** Is one of them in this JSON or event, as it would be written there? Cheap: asked of all that goes out. */
  isIn(bytes: Bytes): boolean
  /** The text with a mark in place of each, also where only its beginning is quoted. */
  without(text: string): string
}

/** Takes any bytes, which need not be made a buffer for it. */
const { indexOf } = Buffer.prototype

/** Shorter ones are words of every text. */
const SHORTEST = 8
/** That much of a beginning gives it away, and of a short one less: messages cut off what they quote. */
const BEGINNING = 12
const REST = 4

const SCHEME = /^(?:bearer|basic|token) +/i
const BASIC = /^basic +/i
const AWS_SIGNATURE = /^AWS4-HMAC-SHA256 Credential=([^/]+).*Signature=(\w+)$/
const SECRET_HEADER = /^(?:authorization|cookie|.*(?:key|token|secret).*)$/i

/** A value as it was given, and what it is made of. */
const partsOf = (value: string): string[] => {
  const [, ...signed] = AWS_SIGNATURE.exec(value) ?? []
  if (signed.length > 0) return signed
  const bare = value.replace(SCHEME, '').trim()
  if (!BASIC.test(value)) return [bare]
  const pair = Buffer.from(bare, 'base64').toString()
  return [bare, pair, pair.slice(pair.indexOf(':') + 1)]
}

const inJson = (secret: string): string[] => {
  const escaped = JSON.stringify(secret).slice(1, -1)
  return [escaped, escaped.replaceAll('/', '\\/')]
}

const inUrl = (secret: string): string[] => {
  const encoded = encodeURIComponent(secret.toWellFormed())
  return [encoded, encoded.replaceAll(/%[0-9A-F]{2}/g, (byte) => byte.toLowerCase())]
}

/** What it comes to in base64 wherever it stands in a longer text, e.g. behind the user name of `Basic`. */
const inBase64 = (secret: string): string[] =>
  [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)]).toString('base64')
    return text.slice(Math.ceil((before * 8) / 6), Math.floor(((before + Buffer.byteLength(secret)) * 8) / 6))
  })

const withoutForm = (text: string, form: string): string => {
  const beginning = form.slice(0, Math.max(SHORTEST, Math.min(BEGINNING, form.length - REST)))
  let found = text.indexOf(beginning)
  if (found === -1) return text
  let clean = ''
  let at = 0
  for (; found !== -1; found = text.indexOf(beginning, at)) {
    let length = beginning.length
    while (length < form.length && text[found + length] === form[length]) length++
    clean += text.slice(at, found) + MARK
    at = found + length
  }
  return clean + text.slice(at)
}

/** What of a request's headers proves who sends it. */
export const secretsIn = (headers: Readonly<Record<string, string>>): string[] =>
  Object.entries(headers).flatMap(([name, value]) => (SECRET_HEADER.test(name) ? [value] : []))

/** A secret in all forms in which it is quoted, and as JSON has it, with its bytes. */
interface Forms {
  readonly quoted: readonly string[]
  readonly written: readonly (readonly [text: string, bytes: Buffer])[]
}

const MAX_KNOWN = 200
/** The same few credentials are asked about with every request. */
const known = new Map<string, Forms>()

const formsOf = (secret: string): Forms => {
  const before = known.get(secret)
  if (before) return before
  const json = [...new Set(inJson(secret))]
  const forms: Forms = {
    quoted: [secret, ...json, ...inUrl(secret), ...inBase64(secret)],
    written: json.map((form) => [form, Buffer.from(form)]),
  }
  if (known.size >= MAX_KNOWN) known.clear()
  known.set(secret, forms)
  return forms
}

export const secretsOf = (values: readonly string[]): Secrets => {
  const secrets = new Map<string, Forms>()
  /** All forms, the longest first: a shorter one may be a part of it. Made when first asked for. */
  let quoted: readonly string[] | undefined

  const add = (more: readonly string[]): void => {
    for (const secret of more.flatMap(partsOf)) {
      if (secret.length < SHORTEST || secrets.has(secret)) continue
      secrets.set(secret, formsOf(secret))
      quoted = undefined
    }
  }
  const allQuoted = (): readonly string[] => {
    const all = new Set([...secrets.values()].flatMap((forms) => forms.quoted))
    return [...all].sort((a, b) => b.length - a.length)
  }
  add(values)
  return {
    add,
    isIn: (bytes) => {
      for (const { written } of secrets.values())
        for (const [form, formBytes] of written)
          if (typeof bytes === 'string' ? bytes.includes(form) : indexOf.call(bytes, formBytes) !== -1) return true
      return false
    },
    without: (text) => {
      if (text.length < SHORTEST) return text
      quoted ??= allQuoted()
      return quoted.reduce(withoutForm, text)
    },
  }
}
