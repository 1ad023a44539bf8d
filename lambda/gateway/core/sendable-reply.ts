import type { Exchange } from './exchange.ts'

/** A field's name by RFC 9110. */
const NAME = /^[\w!#$%&'*+.^`|~-]+$/

/** API Gateway drops an answer with more than 10 KB of headers. */
const MAX_VALUE = 2048

/**
 * A header's value that every HTTP implementation takes: printable ASCII on one line, everything else percent-encoded,
 * as in `acme/%E6%97%A5%E6%9C%AC`.
 */
export const headerValue = (value: string): string =>
  value
    .toWellFormed()
    .replace(/[^\x20-\x7e]+/g, encodeURIComponent)
    .slice(0, MAX_VALUE)

const PLAIN = /^[\x20-\x7e]{0,2048}$/

const sendable = (headers: Readonly<Record<string, string>>): Record<string, string> => {
  const sent: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers))
    if (NAME.test(name)) sent[name] = PLAIN.test(value) ? value : headerValue(value)
  return sent
}

/**
 * The exchange with a reply that no status or header can break, and that begins but once: what is thrown after that can
 * no longer be told.
 */
export const withSendableReply = (exchange: Exchange): Exchange => {
  let hasBegun = false
  return {
    ...exchange,
    reply: (status, headers) => {
      if (hasBegun) throw new Error('The answer has begun already.')
      const reply = exchange.reply(status >= 200 && status <= 599 ? status : 502, sendable(headers))
      hasBegun = true
      return reply
    },
  }
}
