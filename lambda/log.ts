import { MARK, redact } from './gateway/core/redact.ts'

/** One entry of the log: plain data, e.g. `{ level: 'error', message: '…' }`. Never throws. */
export type Log = (entry: Readonly<Record<string, unknown>>) => void

const SECRET_FIELD =
  /^(authorization|x-api-key|x-ai-gateway-api-key|cookie|api-?_?key|secret.*|password|private-?_?key)$/i

const plain = (field: string, value: unknown): unknown => {
  if (SECRET_FIELD.test(field) && value !== undefined) return MARK
  if (typeof value === 'string') return redact(value)
  if (typeof value === 'bigint') return value.toString()
  if (value instanceof Error)
    return { name: value.name, message: value.message, stack: value.stack, cause: value.cause }
  return value
}

const serialise = (entry: Readonly<Record<string, unknown>>): string => {
  try {
    return JSON.stringify(entry, plain)
  } catch {
    return JSON.stringify({
      level: 'error',
      message: 'a log entry could not be serialised',
      fields: Object.keys(entry),
    })
  }
}

/** A log of JSON lines, each stamped with the time (milliseconds since 1970) and free of anything like a secret. */
export const jsonLines =
  (write: (line: string) => void, now: () => number): Log =>
  (entry) =>
    write(`${serialise({ time: now(), ...entry })}\n`)

/** The process's own log, on standard output, where Lambda and a terminal both look. */
export const processLog: Log = jsonLines((line) => process.stdout.write(line), Date.now)
