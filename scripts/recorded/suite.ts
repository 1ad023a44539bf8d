import type { DialectName } from '../../lambda/gateway/core/call.ts'
import { startGateway } from '../../test/harness/gateway.ts'
import { fakeUpstream, type Scripted } from '../../test/harness/upstream.ts'
import type { Difference } from './answer.ts'
import { readRecorded } from './apis.ts'
import { read, relayed, type Stage, truncated } from './checks.ts'
import type { Recording } from './recording.ts'
import { configuration, modelId, relayedIn, type Server, serverOf, upstreamModel } from './serving.ts'

export const COLUMNS = ['relay', 'chat', 'messages', 'ai-sdk', 'truncation'] as const
export type Column = (typeof COLUMNS)[number]

const DIALECT_COLUMNS = { 'openai-chat': 'chat', 'anthropic-messages': 'messages', 'ai-sdk': 'ai-sdk' } as const
const DIALECTS = Object.keys(DIALECT_COLUMNS) as DialectName[]
const CONCURRENCY = 8

/** One check of one recording; passed when it found nothing. */
export interface Result {
  readonly recording: Recording
  readonly column: Column
  readonly found: readonly Difference[]
}

export interface SuiteResult {
  readonly results: readonly Result[]
  /** Not served by the gateway, or not yet. */
  readonly skipped: readonly Recording[]
}

interface Case {
  readonly recording: Recording
  readonly index: number
  readonly servers: ReadonlyMap<DialectName, Server>
}

const caseOf = (recording: Recording, index: number): Case => ({
  recording,
  index,
  servers: new Map(
    DIALECTS.flatMap((dialect) => {
      const server = serverOf(recording, dialect)
      return server ? [[dialect, server] as const] : []
    }),
  ),
})

const stagesOf = ({ recording, index, servers }: Case, url: string, play: Stage['play']): Stage[] => {
  const recorded = readRecorded(recording)
  if (!recorded) return []
  return [...servers].map(([dialect, server]) => ({ url, recording, recorded, dialect, play, model: modelId(server, index) }))
}

const check = async (stages: readonly Stage[], recording: Recording): Promise<Result[]> => {
  const results: Result[] = []
  const native = stages.find(({ dialect }) => dialect === relayedIn(recording))
  if (native) results.push({ recording, column: 'relay', found: await relayed(native) })
  for (const stage of stages.filter((other) => other !== native))
    results.push({ recording, column: DIALECT_COLUMNS[stage.dialect], found: await read(stage) })
  if (recording.stream) results.push({ recording, column: 'truncation', found: await truncated(stages) })
  return results
}

/** Replays every recording that the gateway serves through a running one, in all dialects. */
export const replay = async (recordings: readonly Recording[]): Promise<SuiteResult> => {
  const cases = recordings.map(caseOf)
  const scripts = new Map<number, Scripted>()
  const upstream = await fakeUpstream(({ path, body }) => {
    const index = Number(/case-(\d+)/.exec(`${path} ${body['model']}`)?.[1])
    return scripts.get(index) ?? { status: 404, chunks: [] }
  })
  const models = new Map(
    cases.flatMap(({ servers, index, recording }) =>
      [...servers.values()].map((server) => [modelId(server, index), [server, upstreamModel(recording.api, index)] as const] as const),
    ),
  )
  const { overrides, variables } = configuration(models, upstream.url)
  const gateway = await startGateway(overrides, variables)
  const results: Result[] = []
  const queue = cases.filter(({ servers }) => servers.size > 0)
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const { index, recording } = next
      const stages = stagesOf(next, gateway.url, (scripted) => scripts.set(index, scripted))
      results.push(...(await check(stages, recording)))
    }
  }
  await Promise.all(Array.from({ length: CONCURRENCY }, work))
  await gateway.close()
  await upstream.close()
  return { results, skipped: cases.filter(({ servers }) => servers.size === 0).map(({ recording }) => recording) }
}
