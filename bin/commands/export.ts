import { extname } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { type Command, type Terminal, UsageError } from '../command.ts'
import type { WriteRecords } from '../export/formats.ts'
import type { Ledger, LogWords } from '../ledger/ledger.ts'
import { FILTER_OPTIONS, FILTER_SYNOPSIS, wordsFrom } from '../ledger/option-words.ts'
import { LEDGER_OPTIONS, LEDGER_SYNOPSIS, withLedger } from '../ledger.ts'

/** As long as a deployment keeps its log, unless it is told otherwise. */
const DEFAULT_FROM = '90d'

/** Writes what fits, from the oldest to the newest, into a file that is there. Resolves to how many there were. */
const fill = async (
  ledger: Ledger,
  words: LogWords,
  [part, write]: readonly [file: string, write: WriteRecords],
  { draw, interrupted }: Terminal,
): Promise<number> => {
  const { untilAborted } = await import('../../lambda/gateway/core/time-limit.ts')
  const { recordsInOrder } = await import('../../lambda/gateway/archive/in-order.ts')
  const { progressLine } = await import('../view/progress.ts')
  const signal = interrupted?.() ?? new AbortController().signal
  const [fromMs, toMs] = [Date.parse(words['from'] ?? ''), words['to'] ? Date.parse(words['to']) : Date.now()]
  let records = 0
  const batches = async function* () {
    const reader = recordsInOrder((span) => ledger.scan(words, span), [fromMs, toMs])
    for (;;) {
      const { value: read, done } = await untilAborted(reader.next(), signal)
      if (done) return
      records += read.records.length
      if (read.records.length > 0) yield read.records
      draw?.(progressLine((read.toMs - fromMs) / (toMs - fromMs), records))
    }
  }
  try {
    await write(part, batches(), signal)
  } catch (error) {
    throw signal.aborted ? new Error('Interrupted: nothing was written.') : error
  } finally {
    draw?.('')
  }
  return records
}

export const exportLog: Command = {
  name: 'export',
  synopsis: `FILE.csv|FILE.jsonl|FILE.parquet ${FILTER_SYNOPSIS} [--force] ${LEDGER_SYNOPSIS}`,
  summary: 'Writes requests to a file, the oldest first.',
  options: { ...LEDGER_OPTIONS, ...FILTER_OPTIONS, force: { type: 'boolean' } },
  operands: ['FILE'],
  async run({ options, operands: [file = ''] }, terminal) {
    const { FORMATS } = await import('../export/formats.ts')
    const ending = extname(file).toLowerCase()
    const write = Object.hasOwn(FORMATS, ending) ? FORMATS[ending] : undefined
    if (!write) throw new UsageError(`The file must end in ${Object.keys(FORMATS).join(', ')}, got "${file}".`)
    const words = wordsFrom({ from: DEFAULT_FROM, ...options }, Date.now())
    // By default garbage may take several times the memory of what is in use: a fifth will do.
    setFlagsFromString('--heap-growing-percent=20')
    const { newFile } = await import('../export/new-file.ts')
    const { withKnownNames } = await import('../ledger/known-names.ts')
    return withLedger(options, async (ledger) => {
      const known = await withKnownNames(words, ledger)
      let records = 0
      await newFile(file, { isForced: options['force'] === true }, async (part) => {
        records = await fill(ledger, known, [part, write], terminal)
      })
      terminal.say(`Wrote ${records} requests since ${words['from']} to ${file}.\n`)
      return 0
    })
  },
}
