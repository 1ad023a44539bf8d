import { expect, test } from 'vitest'
import { recordSink } from '#gateway/generation/sink.ts'
import type { GenerationRecord } from '../../../../lambda/storage/generations.ts'
import { sampleRecord } from '../../storage/conformance/sample.ts'

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

test('what is written while flushing is flushed, too', async () => {
  const { sink, stored } = setUp(1)
  sink.write(sampleRecord())
  const flushed = sink.flush()
  sink.write(sampleRecord())
  await flushed
  expect(stored).toHaveLength(2)
})
