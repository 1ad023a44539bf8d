import { describe, expect, test } from 'vitest'
import { recordText } from '../../../bin/view/record.ts'
import type { AttemptRecord } from '../../../lambda/storage/generations.ts'
import { NOW, sampleRecord } from '../../lambda/storage/conformance/sample.ts'

const [FIRST, LAST] = sampleRecord().attempts as [AttemptRecord, AttemptRecord]

test('a request: what was asked, who tried and when, what came back, what it cost', () => {
  const record = sampleRecord({ id: 'gen_01M81J18G0KSF2Z2VKEFFG0SAD', warnings: ['temperature was dropped'] })
  expect(recordText(record).split('\n')).toEqual([
    'gen_01M81J18G0KSF2Z2VKEFFG0SAD  200',
    '  time           2026-11-22 12:00:00.000 UTC',
    '  duration       4.21 s · first token after 512 ms',
    '  model          anthropic/claude-opus-4.6',
    '  provider       bedrock · us.anthropic.claude-opus-4-6-v1',
    '  finish         stop',
    '  key            support bot · key_01M828YY3X5TAQXNVBHPYA8GBA · project support · team default',
    '  API            anthropic-messages · streamed · Anthropic/JS 1.12.0',
    '  user           customer-4711',
    '  tags           support, beta',
    "  provider's id  msg_bdrk_01XFDUDYJgAACzvnptvVoYEL",
    '',
    'Attempts',
    '   PROVIDER   WHEN                      OUTCOME                DURATION  COST',
    '1  anthropic  █                         failed 529 overloaded     85 ms  -',
    '2  bedrock     ░░█████████████████████  ok 200                   4.12 s  $0.013859 deployment',
    '  1  claude-opus-4-6 · system credential · relay',
    '  2  us.anthropic.claude-opus-4-6-v1 · system credential · relay · calls: webSearch 2',
    '',
    'Tokens',
    '  prompt        2,100',
    '    from cache  2,048',
    '  answer        503',
    '    reasoning   20',
    '  counted by    provider',
    '',
    'Cost',
    '  deployment  $0.013859',
    '  prices of   2026-11-22',
    '',
    'Warnings',
    '  temperature was dropped',
    '',
  ])
})

const textOf = (changes: Parameters<typeof sampleRecord>[0]): string => recordText(sampleRecord(changes))

describe('what is not known is said', () => {
  test('a cost is at least that, and why; whose it is; what the list says', () => {
    const cost = {
      owner: 'team',
      known: '5',
      missing: ['cacheRead'],
      upper: '9',
      source: 'bounded',
      market: '7',
    } as const
    const byok = { ...LAST, credential: 'byok', credentialId: 'main', tier: 'priority', geo: 'eu', cost } as const
    const text = textOf({ attempts: [FIRST, byok] })
    expect(text).toContain('  deployment       $0\n')
    expect(text).toContain('  own credentials  ≥ $0.000000000005 · at most $0.000000000009 · not known: cacheRead\n')
    expect(text).toContain('  list price       $0.000000000007\n')
    expect(text).toContain(
      "team's credential main · relay · tier priority · in eu · calls: webSearch 2 · not known: cacheRead",
    )
  })

  test('a request that nobody was asked for, one that is lost, one whose tokens nobody counted', () => {
    expect(textOf({ attempts: [], outcome: 'failed', status: 503, errorCode: 'no-endpoint' })).toMatch(
      /503 failed\n[\s\S]*error +no-endpoint\n[\s\S]*No provider was asked\./,
    )
    expect(textOf({ outcome: 'lost', status: 0, usageSource: 'none' })).toMatch(/– lost\n[\s\S]*counted by +nobody/)
    const hold = { id: '01M81J18G0KSF2Z2VKEFFG0SAD000', scope: 'project', of: 'default#shop', window: '2026-11#mwza' }
    const holds = [{ ...hold, amounts: '5150000000,1,4150' }]
    expect(textOf({ outcome: 'lost', holds })).toContain(
      'Counted in hard budgets, unless forgiven\n  project shop · 2026-11  $0.00515 · 1 request · 4,150 tokens\n',
    )
    expect(textOf({ holds })).not.toContain('hard budgets')
    expect(textOf({ outcome: 'lost', status: 0, usageSource: 'none', attempts: [] })).toMatch(
      /Nobody knows whether a provider was asked\.\n[\s\S]*Cost\n +deployment +unknown · not known: usage\n/,
    )
  })
})

test('bars stay within their column, whatever the clocks said', () => {
  for (const [startedAt, durationMs] of [
    [NOW - 5000, 10],
    [NOW + 9000, 1],
    [NOW, 0],
    [NOW + 4000, 99_000],
  ] as const) {
    const text = textOf({ attempts: [{ ...LAST, startedAt, durationMs }] })
    const row = text.split('\n').find((line) => line.startsWith('1  bedrock'))
    expect(row?.match(/[░█]/g)?.length).toBeGreaterThan(0)
    expect(row?.indexOf('ok 200')).toBe('1  PROVIDER  '.length + 24 + 2)
  }
})

test('words of others do nothing to the terminal, and colours are there for screens alone', () => {
  const evil = '\u001b[2J\u009b1mx\u202e'
  const text = textOf({ model: evil, errorMessage: evil, user: evil, tags: [evil], warnings: [evil], userAgent: evil })
  expect(text).not.toMatch(/(?!\n)\p{Cc}|\u202e/u)
  expect(recordText(sampleRecord(), { columns: 80, hasColours: true })).toContain('\u001b[32m')
})
