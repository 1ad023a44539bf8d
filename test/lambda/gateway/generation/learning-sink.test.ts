import { expect, test } from 'vitest'
import { learningSink, recordSink } from '#gateway/generation/sink.ts'
import { healthView } from '#gateway/routing/health/view.ts'
import type { Bucket } from '../../../../lambda/storage/statistics.ts'
import { NOW, sampleRecord } from '../../storage/conformance/sample.ts'

test('a record is stored and learned from; what others learned is read meanwhile, and flush waits for it', async () => {
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
