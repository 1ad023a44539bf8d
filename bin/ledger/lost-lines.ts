import { isObject, type JsonObject, parseObject } from '../../lambda/gateway/core/json/value.ts'
import { fold } from '../../lambda/gateway/money/sums/fold.ts'
import { DAY_MS } from '../../lambda/storage/calendar.ts'
import { generationKey } from '../../lambda/storage/dynamodb/log/keys.ts'
import { type GenerationRecord, OUTCOMES } from '../../lambda/storage/generations.ts'

const ID = /^gen_\w{26}$/

type Guard = (value: unknown) => boolean

const isText: Guard = (value) => typeof value === 'string'
const isCount: Guard = (value) => Number.isFinite(value)
const isFlag: Guard = (value) => typeof value === 'boolean'
const hasAll =
  (guards: Readonly<Record<string, Guard>>): Guard =>
  (value) =>
    isObject(value) && Object.entries(guards).every(([name, isRight]) => isRight(value[name]))

/** What every record has, of whichever version. */
const RECORD = hasAll({
  ...{ id: isText, team: isText, project: isText, dialect: isText, usageSource: isText },
  ...{ createdAt: Number.isSafeInteger, status: isCount, durationMs: isCount },
  ...{ streamed: isFlag, zeroDataRetention: isFlag, attempts: Array.isArray, warnings: Array.isArray },
  outcome: (value) => OUTCOMES.some((known) => known === value),
  principal: hasAll({ kind: isText, id: isText, name: isText }),
  tokens: hasAll({ input: isCount, output: isCount, reasoning: isCount, cacheRead: isCount, cacheWrite: isCount }),
})

/** One that could not be summed up would be in the log for ever, and in no sum. */
const isRecord = (value: unknown): value is JsonObject & GenerationRecord => {
  if (!RECORD(value)) return false
  const record = value as JsonObject & GenerationRecord
  if (!ID.test(record.id) || record.createdAt > Date.now() + DAY_MS) return false
  try {
    fold([record])
    return generationKey(record.team, record.id) !== undefined
  } catch {
    return false
  }
}

const LOST = /"lost" ?: ?"generation"/

/** What stands before it may have braces of its own. */
const MOST_BRACES = 10

const entryIn = (line: string): JsonObject | undefined => {
  let at = line.indexOf('{')
  for (let n = 0; n < MOST_BRACES && at >= 0; n++) {
    const entry = parseObject(line.slice(at))
    if (entry) return entry
    at = line.indexOf('{', at + 1)
  }
  return undefined
}

/**
 * The record of a line `{"lost":"generation","record":{…}}`, also where somebody has put a time or a name before it;
 * undefined of every other line. Throws RangeError for one that is cut or has no whole record.
 */
export const lostIn = (line: string): GenerationRecord | undefined => {
  if (!LOST.test(line)) return undefined
  const record = entryIn(line)?.['record']
  if (isRecord(record)) return record
  throw new RangeError('no record')
}
