import { isObject, type JsonObject, parseObject } from '../../lambda/gateway/core/json/value.ts'
import type { GenerationRecord } from '../../lambda/storage/generations.ts'
import type { LogPage } from '../../lambda/storage/ledger/log.ts'
import { UsageError } from '../command.ts'
import { clean } from '../view/text.ts'
import type { Ledger, LogWords } from './ledger.ts'
import { reportWords, spendRows } from './remote-report.ts'

/** A gateway that is asked over HTTP, by whoever has a key that may. */
export interface Gateway {
  /** Its base URL, with `/v1` or without. */
  readonly url: string
  readonly key: string
}

const LIMIT_MS = 60_000
/** Records that one answer may have. */
const MOST = '500'
const SHOWN = 500

/** Throws UsageError for what is no base URL. */
const baseOf = (given: string): URL => {
  const url = URL.parse(given.replace(/\/+$/, '').replace(/\/v1$/, ''))
  if (url && /^https?:$/.test(url.protocol) && !url.username) return new URL(`${url.href.replace(/\/$/, '')}/`)
  throw new UsageError('--url must be the base URL of a gateway, like https://gateway.example.com.')
}

/** What it says is wrong, as a sentence of its own. */
const saidIn = (body: JsonObject | undefined): string | undefined => {
  const error = body?.['error']
  const message = isObject(error) ? error['message'] : undefined
  return typeof message === 'string' ? clean(message).slice(0, SHOWN) : undefined
}

const isRecord = (value: unknown): value is GenerationRecord =>
  isObject(value) && typeof value['id'] === 'string' && Array.isArray(value['attempts']) && isObject(value['tokens'])

/** The ledger of those who have a key. Its team and, unless the key may see more, its project are what is seen. */
export const remoteLedger = ({ url, key }: Gateway): Ledger => {
  const base = baseOf(url)

  const get = async (path: string, words: Readonly<Record<string, string>>): Promise<JsonObject> => {
    const asked = new URL(path, base)
    asked.search = new URLSearchParams(words).toString()
    const headers = { authorization: `Bearer ${key}` }
    // A redirect would take the key to where nobody said it may go.
    const response = await fetch(asked, { headers, redirect: 'error', signal: AbortSignal.timeout(LIMIT_MS) }).catch(
      (error: Error) => {
        throw new Error(`${base.host} cannot be asked (${clean(String(error.cause ?? error.message))}).`)
      },
    )
    const body = parseObject(await response.text())
    if (response.ok && body) return body
    const said = saidIn(body)
    if (response.status === 400 && said) throw new UsageError(said)
    throw new Error(said ?? `${base.host} answered GET /${path} with ${response.status}: is it a Pointsman gateway?`)
  }

  const recordsOf = ({ data }: JsonObject): GenerationRecord[] => {
    const all: readonly unknown[] = Array.isArray(data) ? data : [undefined]
    if (all.every(isRecord)) return [...all]
    throw new Error(`${base.host} answered with something else than records.`)
  }

  const page = async (words: LogWords): Promise<LogPage> => {
    const body = await get('v1/logs', words)
    const { next_cursor: cursor, scanned_to: scannedTo } = body
    return {
      records: recordsOf(body),
      ...(typeof cursor === 'string' ? { cursor } : {}),
      ...(typeof scannedTo === 'string' ? { scannedToMs: Date.parse(scannedTo) } : {}),
    }
  }

  return {
    where: base.host,
    page,
    async *scan({ sort: _, ...words }, [fromMs, toMs]) {
      const [from, to] = [fromMs, toMs].map((ms) => new Date(ms).toISOString())
      let asked: LogWords | undefined = { ...words, from: from ?? '', to: to ?? '', limit: MOST }
      while (asked) {
        const { records, cursor }: LogPage = await page(asked)
        yield records
        asked = cursor === undefined ? undefined : { ...asked, cursor }
      }
    },
    find: async (id) => recordsOf(await get('v1/logs', { id })),
    async spend(question) {
      const { results, as_of: asOf } = await get('v1/report', reportWords(question))
      if (!Array.isArray(results)) throw new Error(`${base.host} answered with something else than a report.`)
      const asOfMs = typeof asOf === 'string' ? Date.parse(asOf) : Number.NaN
      return { rows: spendRows(results.filter(isObject), question), asOfMs: Number.isNaN(asOfMs) ? Date.now() : asOfMs }
    },
    keys: async () => undefined,
  }
}
