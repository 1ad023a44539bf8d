import type { DialectName } from '#gateway/core/call.ts'
import { parseObject } from '#gateway/core/json/value.ts'
import { refersBack } from '../conformance/readers/anthropic-messages.ts'
import { fakeProvider, type Scripted } from '../harness/fake-provider.ts'
import { startGateway } from '../harness/gateway.ts'
import { logged, read, truncated } from './answers/answers.ts'
import { framed } from './answers/framing.ts'
import { readRecorded } from './apis.ts'
import { replayBounds } from './bounds.ts'
import { replayCaching } from './caching.ts'
import type { Case, Checked } from './case.ts'
import type { Recording } from './recording.ts'
import { relayed, replayCounts } from './relay.ts'
import { replayRequests } from './requests/requests.ts'
import { configuration, modelId, type Served, serverOf } from './serving.ts'

export const COLUMNS = [
  'relay',
  'chat',
  'messages',
  'ai-sdk',
  'truncation',
  'framing',
  'request',
  'caching',
  'bounds',
  'log',
] as const
export type Column = (typeof COLUMNS)[number]

const COLUMN_OF = { 'openai-chat': 'chat', 'anthropic-messages': 'messages', 'ai-sdk': 'ai-sdk' } as const
const DIALECTS = Object.keys(COLUMN_OF) as DialectName[]
const CONCURRENCY = 8

/** One check of one recording; passed when it found nothing. */
export interface Result extends Checked {
  readonly column: Column
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

/** Why a recording cannot be judged in a dialect; undefined when it can. */
const reasonToSkip = ({ stream, body }: Recording, dialect: DialectName): string | undefined => {
  if (stream) return undefined
  const whole = parseObject(body.toString())
  if (!whole) return 'the answer is a list of chunks instead of an object'
  // It reads the same in a stream.
  const isRefused = dialect === 'ai-sdk' && refersBack(whole)
  return isRefused ? '`ai` refuses a whole answer with the result of a call that an earlier answer made' : undefined
}

const casesOf = ({ recording, index, server }: Served, url: string, script: Case['script']): Case[] => {
  const recorded = readRecorded(recording)
  if (!recorded) return []
  return DIALECTS.filter((dialect) => !reasonToSkip(recording, dialect)).map((dialect) => ({
    url,
    recording,
    recorded,
    server,
    dialect,
    script,
    model: modelId(index),
  }))
}

const skipsOf = (recording: Recording): Skip[] => {
  const reasons = DIALECTS.map((dialect) => reasonToSkip(recording, dialect))
  return [...new Set(reasons)].flatMap((reason) => (reason ? [{ recording, reason }] : []))
}

/** A recording's cases come one after the other: they share the script of the fake provider. */
const check = async (cases: readonly Case[], all: readonly Recording[]): Promise<Result[]> => {
  const results: Result[] = []
  for (const asked of cases) {
    const { recording, dialect, server } = asked
    const isRelayed = dialect === server.relays
    const found = isRelayed ? await relayed(asked) : await read(asked)
    results.push({ recording, column: isRelayed ? 'relay' : COLUMN_OF[dialect], found })
  }
  const recording = cases[0]?.recording
  if (!recording?.stream) return results
  results.push({ recording, column: 'truncation', found: await truncated(cases) })
  const found = await framed(cases, all)
  if (found) results.push({ recording, column: 'framing', found })
  return results
}

const startUpstream = (scripts: ReadonlyMap<number, Scripted>) =>
  fakeProvider(({ path, body }) => {
    const index = Number(/case-(\d+)/.exec(`${path} ${body['model']}`)?.[1])
    return scripts.get(index) ?? { status: 404, chunks: [] }
  })

const startServing = (served: readonly Served[], url: string) => {
  const { overrides, variables } = configuration(served, url)
  return startGateway(overrides, variables)
}

/**
 * Replays every recording that the gateway serves through a running one, in all dialects. `all` are those that it may refer
 * to, more than the ones that are replayed.
 */
export const replay = async (
  recordings: readonly Recording[],
  all: readonly Recording[] = recordings,
): Promise<SuiteResult> => {
  const served = recordings.flatMap((recording, index) => {
    const server = serverOf(recording)
    return server ? [{ recording, index, server }] : []
  })
  const scripts = new Map<number, Scripted>()
  const upstream = await startUpstream(scripts)
  const gateway = await startServing(served, upstream.url)
  const results: Result[] = []
  const cased = served.map((each) => ({
    recording: each.recording,
    cases: casesOf(each, gateway.url, (scripted) => scripts.set(each.index, scripted)),
  }))
  const queue = [...cased]
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) results.push(...(await check(next.cases, all)))
  }
  await Promise.all(Array.from({ length: CONCURRENCY }, work))
  await gateway.close()
  for (const { recording, cases } of cased)
    if (cases.length > 0) results.push({ recording, column: 'log', found: logged(cases, gateway.records) })
  await upstream.close()
  const counts = await replayCounts(recordings)
  for (const each of counts) results.push({ ...each, column: 'relay' })
  for (const each of await replayRequests(recordings)) results.push({ ...each, column: 'request' })
  for (const each of await replayCaching(recordings)) results.push({ ...each, column: 'caching' })
  for (const each of replayBounds(recordings)) results.push({ ...each, column: 'bounds' })
  const replayed = [...served, ...counts].map(({ recording }) => recording)
  return {
    results,
    unserved: recordings.filter((recording) => !replayed.includes(recording)),
    skipped: replayed.flatMap(skipsOf),
  }
}
