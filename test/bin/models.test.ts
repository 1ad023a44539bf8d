import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runHere } from './run.ts'

let folder: string
let overrides: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pointsman-'))
  overrides = join(folder, 'overrides.json')
  const endpoint = { provider: 'acme', model: 'x', pricing: { input: '0.40', output: '0.40' } }
  writeFileSync(
    overrides,
    JSON.stringify({
      providers: { acme: { type: 'openai-compatible', baseUrl: 'https://llm.acme.example/v1', apiKeyEnv: 'ACME_KEY' } },
      models: {
        'acme/support': {
          name: 'Support',
          type: 'language',
          contextWindow: 131072,
          tags: ['tool-use'],
          endpoints: [endpoint],
        },
      },
    }),
  )
})
afterAll(() => rmSync(folder, { recursive: true }))

const pointsman = (line: string) => runHere(line.split(' '), { POINTSMAN_OVERRIDES: overrides })
const idsIn = (out: string): string[] =>
  out
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.split(' ')[0] ?? '')

describe('models', () => {
  test('lists what the catalog and the overrides have, with prices and providers', async () => {
    const { code, out } = await pointsman('models acme/')
    expect(code).toBe(0)
    expect(out.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
      ['MODEL', 'CONTEXT', 'MAX OUTPUT', 'INPUT $/M', 'OUTPUT $/M', 'PROVIDERS', 'TAGS'],
      ['acme/support', '131K', '-', '$0.40', '$0.40', 'acme', 'tool-use'],
      [''],
    ])
    expect(idsIn((await pointsman('models')).out).length).toBeGreaterThan(200)
  })

  test('finds by a part of the id or the name, and what is nearly that', async () => {
    expect(idsIn((await pointsman('models opus-4.6')).out)).toContain('anthropic/claude-opus-4.6')
    expect(idsIn((await pointsman('models CLAUDE')).out).every((id) => id.startsWith('anthropic/'))).toBe(true)
    expect(idsIn((await pointsman('models anthropic/claude-opsu-4.6')).out)).toContain('anthropic/claude-opus-4.6')
  })

  test('of a provider, with a tag, for programs', async () => {
    const { out } = await pointsman('models --provider acme --tag tool-use --json')
    expect(JSON.parse(out)).toMatchObject({ id: 'acme/support', input_usd_per_million: '0.40', providers: ['acme'] })
  })

  test.each([
    ['models --provider antropic', 2, 'Did you mean "anthropic"?'],
    ['models --tag tools', 2, 'No model has the tag "tools". There are '],
    ['models a b', 2, '"models" takes [SEARCH], got 2'],
    ['models --provider acme zzz', 1, 'No model fits "zzz".'],
  ])('pointsman %s', async (line, code, message) => {
    expect(await pointsman(line)).toEqual({ code, out: '', err: expect.stringContaining(message) })
  })
})
