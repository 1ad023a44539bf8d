import type { DialectName } from '#gateway/core/call.ts'
import { startGateway } from '../../test/harness/gateway.ts'
import { fakeUpstream, type Scripted } from '../../test/harness/upstream.ts'
import type { Difference } from './answer.ts'
import { readRecorded } from './apis.ts'
import { replayCaching } from './caching.ts'
import { read, relayed, type Stage, truncated } from './checks.ts'
import { replayCounts } from './counts.ts'
import type { Recording } from './recording.ts'
import { logged } from './records.ts'
import { replayRequests } from './requests.ts'
import { configuration, modelId, type Served, serverOf } from './serving.ts'
import { reasonToSkip } from './skip.ts'

export const COLUMNS = ['relay', 'chat', 'messages', 'ai-sdk', 'truncation', 'request', 'caching', 'log'] as const
export type Column = (typeof COLUMNS)[number]

const COLUMN_OF = { 'openai-chat': 'chat', 'anthropic-messages': 'messages', 'ai-sdk': 'ai-sdk' } as const
const DIALECTS = Object.keys(COLUMN_OF) as DialectName[]
const CONCURRENCY = 8

/** One check of one recording; passed when it found nothing. */
export interface Result {
  readonly recording: Recording
  readonly column: Column
  readonly found: readonly Difference[]
}

export interface Skip {
  readonly recording: Recording
  readonly reason: string
}

export interface SuiteResult {
  readonly results: readonly Result[]
  /** Of an API that the gateway does not serve, or not yet. */
  readonly unserved: readonly Recording[]
  /** Served, but not to be judged in some dialect. */
  readonly skipped: readonly Skip[]
}

const stagesOf = ({ recording, index, server }: Served, url: string, play: Stage['play']): Stage[] => {
  const recorded = readRecorded(recording)
  if (!recorded) return []
  return DIALECTS.filter((dialect) => !reasonToSkip(recording, dialect)).map((dialect) => ({
    url,
    recording,
    recorded,
    server,
    dialect,
    play,
    model: modelId(index),
  }))
}

const skipsOf = (recording: Recording): Skip[] => {
  const reasons = DIALECTS.map((dialect) => reasonToSkip(recording, dialect))
  return [...new Set(reasons)].flatMap((reason) => (reason ? [{ recording, reason }] : []))
}

/** A recording's stages come one after the other: they share the script of the fake provider. */
const check = async (stages: readonly Stage[]): Promise<Result[]> => {
  const results: Result[] = []
  for (const stage of stages) {
    const { recording, dialect, server } = stage
    const isRelayed = dialect === server.relays
    const found = isRelayed ? await relayed(stage) : await read(stage)
    results.push({ recording, column: isRelayed ? 'relay' : COLUMN_OF[dialect], found })
  }
  const recording = stages[0]?.recording
  if (recording?.stream) results.push({ recording, column: 'truncation', found: await truncated(stages) })
  return results
}

const startUpstream = (scripts: ReadonlyMap<number, Scripted>) =>
  fakeUpstream(({ path, body }) => {
    const index = Number(/case-(\d+)/.exec(`${path} ${body['model']}`)?.[1])
    return scripts.get(index) ?? { status: 404, chunks: [] }
  })

const startServing = (cases: readonly Served[], url: string) => {
  const { overrides, variables } = configuration(cases, url)
  return startGateway(overrides, variables)
}

/** Replays every recording that the gateway serves through a running one, in all dialects. */
export const replay = async (recordings: readonly Recording[]): Promise<SuiteResult> => {
  const cases = recordings.flatMap((recording, index) => {
    const server = serverOf(recording)
    return server ? [{ recording, index, server }] : []
  })
  const scripts = new Map<number, Scripted>()
  const upstream = await startUpstream(scripts)
  const gateway = await startServing(cases, upstream.url)
  const results: Result[] = []
  const staged = cases.map((each) => ({
    recording: each.recording,
    stages: stagesOf(each, gateway.url, (scripted) => scripts.set(each.index, scripted)),
  }))
  const queue = [...staged]
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) results.push(...(await check(next.stages)))
  }
  await Promise.all(Array.from({ length: CONCURRENCY }, work))
  await gateway.close()
  for (const { recording, stages } of staged)
    if (stages.length > 0) results.push({ recording, column: 'log', found: logged(stages, gateway.records) })
  await upstream.close()
  const counts = await replayCounts(recordings)
  for (const each of counts) results.push({ ...each, column: 'relay' })
  for (const each of await replayRequests(recordings)) results.push({ ...each, column: 'request' })
  for (const each of await replayCaching(recordings)) results.push({ ...each, column: 'caching' })
  const served = [...cases, ...counts].map(({ recording }) => recording)
  return {
    results,
    unserved: recordings.filter((recording) => !served.includes(recording)),
    skipped: served.flatMap(skipsOf),
  }
}
