import type { GenerationRecord } from '../../lambda/storage/generations.ts'
import { type Difference, finishOf } from './answer.ts'
import { chunkings, type Stage } from './checks.ts'

const pairsOf = ({ recorded, dialect, server }: Stage, record: GenerationRecord) => {
  const { input, output } = record.tokens
  return {
    usage: [recorded.billed ?? recorded.usage, record.usageSource === 'provider' ? { input, output } : undefined],
    'finish reason': [recorded.finish, finishOf(record.finishReason, recorded.tools)],
    'relayed or not': [dialect === server.relays, record.mode === 'relay'],
  }
}

/** The request log says of a recording what its provider said, and calls nothing complete but what was. */
export const logged = (stages: readonly Stage[], records: readonly GenerationRecord[]): Difference[] =>
  stages.flatMap((stage) => {
    const { dialect, model, recording } = stage
    const own = records.filter((record) => record.modelRequested === model && record.dialect === dialect)
    const complete = own.filter(({ outcome }) => outcome === 'complete')
    const wanted = recording.status === 200 ? chunkings(recording).length : 0
    return [
      ...(complete.length === wanted ? [] : [{ check: 'complete records', expected: wanted, got: complete.length }]),
      ...complete.flatMap((record) =>
        Object.entries(pairsOf(stage, record))
          .filter(([, [expected, got]]) => JSON.stringify(expected) !== JSON.stringify(got))
          .map(([check, [expected, got]]) => ({ check: `${dialect} ${check}`, expected, got })),
      ),
    ]
  })
