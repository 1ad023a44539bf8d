import { open } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { DAY_MS, hourOf } from '../../../lambda/storage/calendar.ts'
import type { GenerationRecord } from '../../../lambda/storage/generations.ts'
import { type Command, type Terminal, UsageError } from '../../command.ts'
import { lostIn } from '../../ledger/lost-lines.ts'
import { type RestorableLog, withRestorableLog } from '../../ledger/restorable-log.ts'
import { PLACE_OPTIONS, PLACE_SYNOPSIS } from '../../stage.ts'

/** Records that are put back at once. */
const AT_ONCE = 100

interface Restored {
  restored: number
  already: number
  unreadable: number
  /** Of hours of which the log has not all any more. */
  tooOld: number
}

/** A file, or what is piped in. Throws UsageError where there is no such file. */
const opened = async (file: string, piped: Terminal['piped']): Promise<Readable> => {
  if (file === '-') return piped()
  const handle = await open(file).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`${file} cannot be read (${error.code}).`)
  })
  if ((await handle.stat()).isDirectory()) {
    await handle.close()
    throw new UsageError(`${file} is a folder: name the file with the lines.`)
  }
  return handle.createReadStream()
}

const restore = async (input: Readable, { restoring, keptDays }: RestorableLog, nowMs: number): Promise<Restored> => {
  const counts: Restored = { restored: 0, already: 0, unreadable: 0, tooOld: 0 }
  let gathered: GenerationRecord[] = []

  const put = async (record: GenerationRecord): Promise<void> => {
    try {
      if (await restoring.restore(record)) counts.restored++
      else counts.already++
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      counts.unreadable++
    }
  }
  const putAll = async (): Promise<void> => {
    await Promise.all(gathered.map(put))
    gathered = []
  }
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    try {
      const record = lostIn(line)
      // The sums of such an hour stand: made anew, they would be of these records alone.
      if (record && hourOf(record.createdAt) < nowMs - keptDays * DAY_MS) counts.tooOld++
      else if (record) gathered.push(record)
    } catch {
      counts.unreadable++
    }
    if (gathered.length >= AT_ONCE) await putAll()
  }
  await putAll()
  return counts
}

export const ledgerRestore: Command = {
  name: 'ledger restore',
  synopsis: `FILE|- ${PLACE_SYNOPSIS}`,
  summary:
    'Puts records back into the request log that were told as lost, from the lines of a server’s or function’s log.',
  options: PLACE_OPTIONS,
  operands: ['FILE|-'],
  async run({ options, operands: [file = ''] }, { say, piped }) {
    const input = await opened(file, piped)
    return withRestorableLog(options, async (log) => {
      const { restored, already, unreadable, tooOld } = await restore(input, log, Date.now())
      const failures = (restored > 0 ? await log.sumUp?.() : undefined) ?? []
      say(`Restored in ${log.where}: ${restored}. There already: ${already}. Could not be read: ${unreadable}.\n`)
      if (tooOld > 0) say(`Left out, as older than the ${log.keptDays} days that the log keeps: ${tooOld}.\n`)
      for (const failure of failures) say(`An hour could not be summed up: ${failure}\n`)
      return unreadable + tooOld + failures.length > 0 ? 1 : 0
    })
  },
}
