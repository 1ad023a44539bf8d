import type { DialectName } from '../../lambda/gateway/core/call.ts'
import { startGateway } from '../../test/harness/gateway.ts'
import { fakeUpstream, type Scripted } from '../../test/harness/upstream.ts'
import type { Difference } from './answer.ts'
import { readRecorded } from './apis.ts'
import { read, relayed, type Stage, truncated } from './checks.ts'
import type { Recording } from './recording.ts'
import { logged } from './records.ts'
import { configuration, modelId, relayedIn, type Server, serverOf, upstreamModel } from './serving.ts'
import { reasonToSkip } from './skip.ts'

export const COLUMNS = ['relay', 'chat', 'messages', 'ai-sdk', 'truncation', 'log'] as const
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

interface Case {
  readonly recording: Recording
  readonly index: number
  readonly servers: ReadonlyMap<DialectName, Server>
}

const caseOf = (recording: Recording, index: number): Case => {
  const servers = DIALECTS.flatMap((dialect) => {
    const server = serverOf(recording, dialect)
    return server ? [[dialect, server] as const] : []
  })
  return { recording, index, servers: new Map(servers) }
}

const skipsOf = ({ recording, servers }: Case): Skip[] => {
  const reasons = [...servers.keys()].map((dialect) => reasonToSkip(recording, dialect))
  return [...new Set(reasons)].flatMap((reason) => (reason ? [{ recording, reason }] : []))
}

const stagesOf = ({ recording, index, servers }: Case, url: string, play: Stage['play']): Stage[] => {
  const recorded = readRecorded(recording)
  if (!recorded) return []
  return [...servers]
    .filter(([dialect]) => !reasonToSkip(recording, dialect))
    .map(([dialect, server]) => ({ url, recording, recorded, dialect, play, model: modelId(server, index) }))
}

/** A recording's stages come one after the other: they share the script of the fake provider. */
const check = async (stages: readonly Stage[]): Promise<Result[]> => {
  const results: Result[] = []
  for (const stage of stages) {
    const { recording, dialect } = stage
    const isRelayed = dialect === relayedIn(recording)
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

const startServing = (cases: readonly Case[], url: string) => {
  const models = cases.flatMap(({ servers, index, recording }) =>
    [...servers.values()].map(
      (server) => [modelId(server, index), [server, upstreamModel(recording.api, index)]] as const,
    ),
  )
  const { overrides, variables } = configuration(new Map(models), url)
  return startGateway(overrides, variables)
}

/** Replays every recording that the gateway serves through a running one, in all dialects. */
export const replay = async (recordings: readonly Recording[]): Promise<SuiteResult> => {
  const all = recordings.map(caseOf)
  const cases = all.filter(({ servers }) => servers.size > 0)
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
  const unserved = all.filter(({ servers }) => servers.size === 0).map(({ recording }) => recording)
  return { results, unserved, skipped: cases.flatMap(skipsOf) }
}
