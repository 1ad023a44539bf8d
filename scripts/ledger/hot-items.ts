import { createHash } from 'node:crypto'
import { ulid } from '#gateway/core/ids.ts'
import { LANES, laneOf } from '../../lambda/storage/dynamodb/log/keys.ts'
import { markPartition } from '../../lambda/storage/dynamodb/marks.ts'

/** How requests come, and how the stream hands them to the ledger. */
export interface Traffic {
  readonly perSecond: number
  readonly teams: number
  readonly seconds: number
}

/** As `lib/ledger-function.ts` asks for it; and Lambda hands over no more than 6 MB. */
const BATCH = 1000
const WINDOW_S = 60
/** How long a batch keeps a shard busy. */
const BUSY_S = 0.3

export interface HotItems {
  /** Of one lane of one team, in the worst second. */
  readonly putsOnPartition: number
  /** Of one hour of one team. */
  readonly marksOnItem: number
  /** Of the marks of some teams. */
  readonly marksOnPartition: number
  readonly marks: number
  readonly batches: number
  readonly requests: number
}

/** The same numbers every time, from 0 to 1. */
const random = (seed: string) => {
  let count = 0
  return (): number => createHash('md5').update(`${seed} ${count++}`).digest().readUInt32LE() / 2 ** 32
}

/** A shard of the stream holds whole partitions of the table; DynamoDB makes about one for each that is full. */
const shardsFor = ({ perSecond }: Traffic): number => Math.max(4, Math.ceil((2 * perSecond) / 1000))

const worst = (counts: ReadonlyMap<unknown, number>): number => Math.max(0, ...counts.values())

const add = <K>(counts: Map<K, number>, key: K): void => void counts.set(key, (counts.get(key) ?? 0) + 1)

/** What every item and partition takes in the worst second, of requests that fall to teams and lanes as their ids say. */
export const simulate = (traffic: Traffic): HotItems => {
  const { perSecond, teams, seconds } = traffic
  const next = random(JSON.stringify(traffic))
  const shards = Array.from({ length: shardsFor(traffic) }, () => ({ waiting: [] as number[], since: 0, busyUntil: 0 }))
  const peak = { putsOnPartition: 0, marksOnItem: 0, marksOnPartition: 0 }
  let [marks, batches, requests] = [0, 0, 0]
  let due = 0
  for (let second = 0; second < seconds; second++) {
    const [puts, items] = [new Map<string, number>(), new Map<number, number>()]
    const partitions = new Map<string, number>()
    let marksNow = 0
    for (due += perSecond; due >= 1; due--) {
      const team = Math.floor(next() * teams)
      const bytes = Uint8Array.from({ length: 10 }, (_, index) => (index < 2 ? Math.floor(next() * 256) : 0))
      const lane = laneOf(`gen_${ulid(second * 1000, bytes)}`)
      add(puts, `${team} ${lane}`)
      const shard = shards[(team * LANES + lane) % shards.length]
      if (shard?.waiting.length === 0) shard.since = second
      shard?.waiting.push(team)
      requests++
    }
    for (const shard of shards) {
      const isDue = () => shard.waiting.length >= BATCH || second - shard.since >= WINDOW_S
      for (let at = Math.max(second, shard.busyUntil); at < second + 1 && shard.waiting.length > 0 && isDue(); ) {
        const marked = new Set(shard.waiting.splice(0, BATCH))
        for (const team of marked) {
          add(items, team)
          add(partitions, markPartition(`team-${team}`))
        }
        marksNow += marked.size
        batches++
        at += BUSY_S
        shard.busyUntil = at
      }
    }
    marks += marksNow
    peak.putsOnPartition = Math.max(peak.putsOnPartition, worst(puts))
    peak.marksOnItem = Math.max(peak.marksOnItem, worst(items))
    peak.marksOnPartition = Math.max(peak.marksOnPartition, worst(partitions))
  }
  return { ...peak, marks, batches, requests }
}
