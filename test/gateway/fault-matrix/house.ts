import { vi } from 'vitest'
import type { GenerationRecord } from '../../../lambda/storage/generations.ts'
import { startGateway, type TestGateway } from '../../harness/gateway.ts'
import type { Reply } from '../../judges/client.ts'
import { type Column, HEALTHY, providersAt, SECOND, type Way } from '../columns.ts'
import { openTheatre, type Play, type Theatre } from '../hostile-upstream/stage.ts'

/** One request to a model of its own, whose first endpoint plays this; the second one, if any, answers. */
export interface Case {
  readonly column: Column
  readonly way: Way
  readonly fault: string
  readonly play: Play
  readonly isAlone?: boolean
}

export interface Ended {
  readonly reply: Reply | Error
  readonly record: GenerationRecord
}

const modelOf = ({ column: { client, mode, wire }, way, fault, isAlone }: Case): string =>
  `${isAlone ? 'alone' : 'paired'}/${[client.dialect, mode, wire, way, fault].join('-').replaceAll(/\W+/g, '-')}`

export interface House {
  readonly gateway: TestGateway
  readonly theatre: Theatre
  /** How the case ended; all of them run at once, some at a time. */
  ended(wanted: Case): Promise<Ended>
  close(): Promise<void>
}

export interface HouseOptions {
  /** Where the first endpoints are, if not where the plays are on. */
  readonly baseUrl?: (theatre: string) => string
  readonly timeouts?: object
}

const AT_A_TIME = 24

/** A gateway and its providers, in which all these requests are made. */
export const openHouse = async (cases: readonly Case[], { baseUrl, timeouts }: HouseOptions = {}): Promise<House> => {
  const plays = cases.map((wanted) => [modelOf(wanted), wanted.play] as const)
  const theatre = await openTheatre({
    ...Object.fromEntries(plays),
    [HEALTHY]: ({ answer, pieces }) => answer(pieces),
  })
  const models = cases.map((wanted) => {
    const name = modelOf(wanted)
    const second = wanted.isAlone ? [] : [{ provider: SECOND, model: HEALTHY }]
    const endpoints = [{ provider: wanted.column.provider, model: name }, ...second]
    return [name, { name, type: 'language', maxOutputTokens: 1000, endpoints }] as const
  })
  const gateway = await startGateway(
    {
      routing: { timeouts: { connectMs: 10_000, firstTokenMs: 10_000, idleMs: 10_000, ...timeouts } },
      models: Object.fromEntries(models),
      providers: providersAt(baseUrl?.(theatre.url) ?? theatre.url, theatre.url),
    },
    { ANTHROPIC_API_KEY: 'sk-of-anthropic', GROQ_API_KEY: 'gsk-of-groq' },
  )

  const ask = async (wanted: Case): Promise<Ended> => {
    const { column, way } = wanted
    const model = modelOf(wanted)
    const reply = await column.client[way](gateway.url, { model, turns: [{ user: 'Hello?' }] }).catch(
      (error: Error) => error,
    )
    const isOf = ({ modelRequested }: GenerationRecord): boolean => modelRequested === model
    return { reply, record: await vi.waitUntil(() => gateway.records.find(isOf), { timeout: 5000, interval: 5 }) }
  }
  const all = new Map<Case, Promise<Ended>>()
  const lanes: Promise<unknown>[] = Array.from({ length: AT_A_TIME }, () => Promise.resolve())
  for (const [index, wanted] of cases.entries()) {
    const asked = (lanes[index % AT_A_TIME] ?? Promise.resolve()).then(() => ask(wanted))
    lanes[index % AT_A_TIME] = asked
    all.set(wanted, asked)
  }
  return {
    gateway,
    theatre,
    ended: (wanted) => all.get(wanted) ?? Promise.reject(new Error('no such case')),
    close: async () => {
      await Promise.all(lanes)
      await theatre.close()
      await gateway.close()
    },
  }
}
