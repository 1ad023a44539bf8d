import { expect, test, vi } from 'vitest'
import { lineWriter } from '../../../lambda/local/line-writer.ts'

test('lines are written together, soon or when they are flushed', () => {
  vi.useFakeTimers()
  try {
    const written: string[] = []
    const lines = lineWriter((text) => written.push(text))
    lines.write('a')
    lines.write('b')
    expect(written).toEqual([])
    vi.advanceTimersByTime(50)
    expect(written).toEqual(['a\nb\n'])
    lines.write('c')
    lines.flush()
    vi.advanceTimersByTime(50)
    expect(written).toEqual(['a\nb\n', 'c\n'])
  } finally {
    vi.useRealTimers()
  }
})
