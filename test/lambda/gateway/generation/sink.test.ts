import { expect, test } from 'vitest'
import { learningSink, recordSink } from '#gateway/generation/sink.ts'
import { healthView } from '#gateway/routing/health/view.ts'
import type { GenerationRecord } from '../../../../lambda/storage/generations.ts'
import type { Bucket } from '../../../../lambda/storage/statistics.ts'
import { NOW, sampleRecord } from '../../storage/conformance/sample.ts'

const setUp = (failures: number) => {
  const stored: GenerationRecord[] = []
  const entries: Readonly<Record<string, unknown>>[] = []
  let tries = 0
  const put = async (record: GenerationRecord) => {
    if (tries++ < failures) throw new Error('throttled')
    stored.push(record)
  }
  return { stored, entries, tries: () => tries, sink: recordSink({ put }, (entry) => entries.push(entry), [0, 0]) }
}

test('returns at once; flush waits for everything', async () => {
  const { sink, stored } = setUp(0)
  const records = [sampleRecord(), sampleRecord()]
  for (const record of records) sink.write(record)
  await sink.flush()
  expect(stored).toEqual(records)
  await sink.flush()
})

test('tries again, within bounds', async () => {
  const { sink, stored, tries, entries } = setUp(2)
  sink.write(sampleRecord())
  await sink.flush()
  expect([stored.length, tries(), entries]).toEqual([1, 3, []])
})

test('a record that cannot be stored is in the log, whole', async () => {
  const { sink, stored, tries, entries } = setUp(3)
  const record = sampleRecord()
  sink.write(record)
  await sink.flush()
  expect([stored.length, tries()]).toEqual([0, 3])
  expect(entries).toEqual([{ level: 'error', lost: 'generation', record, reason: 'Error: throttled' }])
})

test.each([
  ['does not answer', () => new Promise<void>(() => undefined), 'Error: The store did not take it within 20 ms.'],
  ['refuses it for longer', () => Promise.reject(new Error('throttled')), 'Error: throttled'],
])('a record of a store that %s is in the log when its time is over', async (_what, put, reason) => {
  const entries: unknown[] = []
  const record = sampleRecord()
  const sink = recordSink({ put }, (entry) => entries.push(entry), [5, 60_000], 20)
  sink.write(record)
  await sink.flush()
  expect(entries).toEqual([{ level: 'error', lost: 'generation', record, reason }])
})

test('what is written while flushing is flushed, too', async () => {
  const { sink, stored } = setUp(1)
  sink.write(sampleRecord())
  const flushed = sink.flush()
  sink.write(sampleRecord())
  await flushed
  expect(stored).toHaveLength(2)
})

test('a learning sink stores each record and learns from it; what others learned is read meanwhile, and flush waits for it', async () => {
  const steps: string[] = []
  const answers: ((buckets: Bucket[]) => void)[] = []
  const read = () => {
    steps.push('reading')
    return new Promise<Bucket[]>((resolve) => answers.push(resolve))
  }
  const health = healthView({ statistics: { read }, now: () => NOW + 5000, onUnreadable: () => undefined })
  const sink = learningSink(
    recordSink({ put: async () => void steps.push('stored') }, () => undefined),
    health,
  )
  await sink.flush()
  expect(steps).toEqual([])

  const record = sampleRecord()
  sink.write(record)
  sink.write(record)
  const flushed = sink.flush().then(() => steps.push('flushed'))
  await new Promise((resolve) => setImmediate(resolve))
  expect(steps).toEqual(['stored', 'reading', 'stored'])
  expect(health.of('bedrock', 'us.anthropic.claude-opus-4-6-v1')).toMatchObject({ samples: 2 })
  answers[0]?.([])
  await flushed
  expect(steps.at(-1)).toBe('flushed')
})
