import type { DialectName } from '#gateway/core/call.ts'
import type { GenerationRecord } from '../../../lambda/storage/generations.ts'
import { eventEnds } from '../apis.ts'
import { type Case, chunkings, questionOf, randomOf, scripted, toldStatus } from '../case.ts'
import type { Recording } from '../recording.ts'
import { type Carries, type Difference, differences, finishOf } from './answer.ts'
import type { ChatEnd } from './chat-end.ts'
import { ASK } from './clients.ts'
import { framings, NO_END } from './framing.ts'

const CARRIES: Readonly<Record<DialectName, Carries>> = {
  'openai-chat': { refusal: true, urls: true, textSignatures: true, cited: false },
  'anthropic-messages': { refusal: false, urls: false, textSignatures: false, cited: false },
  'ai-sdk': { refusal: false, urls: true, textSignatures: true, cited: true },
}

const CUTS = 20

const statusOf = (error: unknown): unknown => {
  const { status, statusCode } = error as { status?: unknown; statusCode?: unknown }
  return status ?? statusCode ?? String(error)
}

/** The dialect's official client reads what was recorded, or raises the recorded error. */
export const read = async (asked: Case): Promise<Difference[]> => {
  const { recording, recorded, dialect, url } = asked
  const isError = recording.status !== 200
  const found: Difference[] = []
  for (const chunks of framings(asked).flatMap(chunkings)) {
    asked.script(scripted(recording, chunks))
    try {
      const seen = await ASK[dialect](url, questionOf(asked))
      if (isError) found.push({ check: 'error', expected: toldStatus(recording), got: seen.finish })
      else found.push(...differences(recorded, seen, CARRIES[dialect]))
    } catch (error) {
      const expected = isError ? toldStatus(recording) : 'an answer'
      const got = isError ? statusOf(error) : String(error)
      if (got !== expected) found.push({ check: 'error', expected, got })
    }
  }
  return found
}

/** Places before the end: half of them anywhere, half after a whole event, where nothing looks broken. */
const cutsOf = (recording: Recording, known: ChatEnd | undefined, random: () => number): number[] => {
  const ends = eventEnds(recording, known)
  const end = ends.pop() ?? 0
  const anywhere = (): number => 1 + Math.floor(random() * (end - 1))
  return Array.from({ length: CUTS }, (_, index) =>
    index % 2 === 0 ? anywhere() : (ends[Math.floor(random() * ends.length)] ?? anywhere()),
  )
}

/** A stream that breaks off never looks complete: wherever it is cut, its client raises. */
export const truncated = async (cases: readonly Case[]): Promise<Difference[]> => {
  const found: Difference[] = []
  const [first] = cases
  const [recording] = first ? framings(first) : []
  if (!first || !recording) return found
  const { server } = first
  if (eventEnds(recording, server.ends).length === 0) return [NO_END]
  const random = randomOf(`cut ${recording.id}`)
  for (const [index, cut] of cutsOf(recording, server.ends, random).entries()) {
    // Each dialect gets its share of both kinds of cuts.
    const asked = cases[Math.floor(index / 2) % cases.length]
    if (!asked) continue
    asked.script(scripted(recording, [recording.body.subarray(0, cut)], random() < 0.5 ? 'clean' : 'cut'))
    const outcome = await ASK[asked.dialect](asked.url, questionOf(asked)).catch(() => undefined)
    if (outcome) found.push({ check: `${asked.dialect} cut at ${cut}`, expected: 'an error', got: outcome })
  }
  return found
}

const pairsOf = ({ recorded, dialect, server }: Case, record: GenerationRecord) => {
  const { input, output } = record.tokens
  return {
    usage: [recorded.billed ?? recorded.usage, record.usageSource === 'provider' ? { input, output } : undefined],
    'finish reason': [recorded.finish, finishOf(record.finishReason, recorded.tools)],
    'relayed or not': [dialect === server.relays, record.mode === 'relay'],
  }
}

/** The request log says of a recording what its provider said, and calls nothing complete but what was. */
export const logged = (cases: readonly Case[], records: readonly GenerationRecord[]): Difference[] =>
  cases.flatMap((asked) => {
    const { dialect, model, recording } = asked
    const own = records.filter((record) => record.modelRequested === model && record.dialect === dialect)
    const complete = own.filter(({ outcome }) => outcome === 'complete')
    const wanted = recording.status === 200 ? framings(asked).flatMap(chunkings).length : 0
    return [
      ...(complete.length === wanted ? [] : [{ check: 'complete records', expected: wanted, got: complete.length }]),
      ...complete.flatMap((record) =>
        Object.entries(pairsOf(asked, record))
          .filter(([, [expected, got]]) => JSON.stringify(expected) !== JSON.stringify(got))
          .map(([check, [expected, got]]) => ({ check: `${dialect} ${check}`, expected, got })),
      ),
    ]
  })
