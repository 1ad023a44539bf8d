import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { GenerationRecord } from '../../../lambda/storage/generations.ts'
import { generationId, sampleRecord } from '../../lambda/storage/conformance/sample.ts'
import { type Ran, runHere } from '../run.ts'
import { fakeGateway, KEY } from './fake-gateway.ts'

const MINUTE_MS = 60_000
const NOW = Date.now()
const ago = (minutes: number): number => NOW - minutes * MINUTE_MS

const at = (minutes: number, changes: Partial<GenerationRecord> = {}): GenerationRecord =>
  sampleRecord({ createdAt: ago(minutes), id: generationId(ago(minutes)), ...changes })

const UNPRICED: GenerationRecord['attempts'] = sampleRecord().attempts.map((attempt) => ({
  ...attempt,
  credential: 'byok',
  cost: { owner: 'team', known: '5000000', missing: ['cacheRead'], source: 'bounded' },
}))

const EVIL = '\u001b[2J\u202eevil'
const RECORDS = {
  newest: at(1),
  failed: at(2, { status: 529, outcome: 'failed', errorCode: 'overloaded', attempts: [], ttftMs: 9 }),
  other: at(3, { model: 'openai/gpt-5.4', project: 'web', attempts: UNPRICED, tags: ['beta', 'x'] }),
  evil: at(4, { model: EVIL, principal: { kind: 'key', id: 'key_evil', name: EVIL }, warnings: [EVIL], user: EVIL }),
  old: at(60 * 24 * 3, { model: 'acme/old' }),
}

let gateway: Awaited<ReturnType<typeof fakeGateway>>
beforeAll(async () => {
  gateway = await fakeGateway()
  for (const record of Object.values(RECORDS)) await gateway.put(record)
})
afterAll(() => gateway.close())
beforeEach(() => gateway.asked.splice(0))

const pointsman = (line: string, env: Record<string, string> = { AI_GATEWAY_API_KEY: KEY }): Promise<Ran> =>
  runHere([...line.split(' '), '--url', gateway.url], env)

const idsIn = (text: string): string[] => [...text.matchAll(/gen_[0-9A-Z]{26}/g)].map(([id]) => id)
const linesOf = (text: string): string[] => text.trimEnd().split('\n')

describe('logs', () => {
  test('lists the newest first, in columns', async () => {
    const { code, out, err } = await pointsman('logs --from 1h')
    expect([code, err]).toEqual([0, ''])
    const { newest, failed, other, evil } = RECORDS
    expect(idsIn(out)).toEqual([newest.id, failed.id, other.id, evil.id])
    const [head, first, second, third] = linesOf(out)
    expect(head).toMatch(/^TIME \(UTC\) +STATUS +MODEL +PROVIDER +TOKENS +COST +TTFT +DURATION +KEY +ID$/)
    expect(first).toMatch(
      /200 2× +anthropic\/claude-opus-4\.6 +bedrock +2,100 \+ 503 +\$0\.013859 +512 ms +4\.21 s +support bot/,
    )
    expect(second).toContain('529 failed')
    expect(third).toContain('≥ $0.000010')
  })

  test('nothing that a record says reaches the terminal as it is, in JSON neither', async () => {
    for (const line of ['logs', 'logs --json', `show ${RECORDS.evil.id}`, `show ${RECORDS.evil.id} --json`]) {
      const { out } = await pointsman(line)
      expect(out).toContain('evil')
      expect(out).not.toMatch(/(?!\n)\p{Cc}|\u202e/u)
    }
  })

  test('every filter is an option with dashes', async () => {
    const { other, failed, evil } = RECORDS
    const cases: [string, GenerationRecord[]][] = [
      ['--model openai/*', [other]],
      ['--status 5xx', [failed]],
      ['--outcome failed', [failed]],
      ['--project web', [other]],
      ['--key key_evil', [evil]],
      ['--owner team', [other]],
      ['--tag x', [other]],
      ['--from 30m --min-cost 0.01 --to 3m', [evil]],
      ['--sort ttft --limit 1', [RECORDS.newest]],
    ]
    for (const [words, expected] of cases) {
      const { out } = await pointsman(`logs ${words}`)
      expect([words, ...idsIn(out)]).toEqual([words, ...expected.map(({ id }) => id)])
    }
  })

  test('a page says how to get the next one, in a command that does', async () => {
    const { out, err } = await pointsman('logs --from 7d --limit 2 --json')
    expect(linesOf(out)).toHaveLength(2)
    const [, command = ''] = /^The next page: pointsman (.*)$/m.exec(err) ?? []
    expect(command).toMatch(/^logs .*--from \d{4}-\d\d-\d\dT\S+Z .*--cursor /)
    const words = [...command.matchAll(/'((?:[^']|'\\'')*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '')
    const next = await runHere(words, { AI_GATEWAY_API_KEY: KEY })
    expect([next.code, idsIn(next.out)]).toEqual([0, [RECORDS.other.id, RECORDS.evil.id]])
  })

  test('all pages come as one table', async () => {
    const { out, err } = await pointsman('logs --all')
    expect([idsIn(out).length, err]).toEqual([5, ''])
    expect(linesOf(out)).toHaveLength(6)
    expect(gateway.asked[0]).toContain('limit=500')
  })

  test('nothing found is said, and no error', async () => {
    const { code, out, err } = await pointsman('logs --user nobody')
    expect([code, out]).toEqual([0, ''])
    expect(err).toContain('No request in 127.0.0.1:')
  })
})

describe('show', () => {
  test('finds by id, by its beginning, and by the provider’s', async () => {
    const { newest } = RECORDS
    for (const id of [newest.id, newest.id.slice(0, 29)]) {
      const { code, out } = await pointsman(`show ${id}`)
      expect([code, out]).toEqual([0, expect.stringContaining(newest.id)])
    }
    const json = await pointsman(`show ${newest.id} --json`)
    expect(JSON.parse(json.out)).toEqual(newest)
  })

  test('lists what fits where that is more than one', async () => {
    const { code, out, err } = await pointsman(`show ${RECORDS.newest.id.slice(0, 8)}`)
    expect([code, idsIn(out).length]).toEqual([1, 5])
    expect(err).toContain('5 requests fit')
  })

  test('says that there is none', async () => {
    const { code, err } = await pointsman('show gen_7ZZZZZZZZZZZ')
    expect([code, err]).toEqual([1, expect.stringContaining('has the id gen_7ZZZZZZZZZZZ')])
  })
})

describe('spend', () => {
  test('by model unless told otherwise, the dearest first, with a total', async () => {
    const { code, out } = await pointsman('spend --from 1h')
    expect(code).toBe(0)
    const [head, first, ...rows] = linesOf(out)
    expect(head).toMatch(/^MODEL +COST +REQUESTS +FAILED +INPUT +CACHED +OUTPUT +OWN KEYS$/)
    expect(first).toContain('$0.0139')
    expect(rows.find((row) => row.startsWith('openai/gpt-5.4'))).toContain('≥ $0.0000')
    expect(rows.at(-1)).toMatch(/^TOTAL +≥ \$0\.0277/)
  })

  test('for programs: money is exact or it is not there', async () => {
    const { results, total } = JSON.parse((await pointsman('spend --from 1h --json')).out)
    const other = results.find(({ model }: { model: string }) => model === 'openai/gpt-5.4')
    expect(other).toMatchObject({ cost_known_pico: '10000000', own_known_pico: '10000000', unpriced: 2 })
    expect(other).not.toHaveProperty('cost_pico')
    expect(total).toMatchObject({ requests: 4, cost_known_pico: String(2n * 13_859_000_000n + 10_000_000n) })
    const { out } = await pointsman('spend --from 1h --csv --by project')
    expect(linesOf(out)[0]).toMatch(/^"project","requests",.*"cost_usd","cost_pico","cost_known_usd","cost_known_pico"/)
    expect(out).toContain('"web",1,')
  })

  test('tags overlap, which is said, and the total is that of the requests', async () => {
    const { out, err } = await pointsman('spend --from 1h --by tag')
    expect(err).toContain('they add up to more than the total')
    expect(linesOf(out).at(-1)).toMatch(/^TOTAL .* 4 /)
  })

  test('over HTTP by one thing at a time', async () => {
    const { code, err } = await pointsman('spend --by model,key')
    expect([code, err]).toEqual([2, expect.stringContaining('by one thing at a time, got model, key')])
  })
})

describe('over HTTP as on this machine', () => {
  test('a key goes by its name, and a tag may have a comma in it', async () => {
    const ran = await runHere(['logs', '--key', 'support bot', '--from', '1h', '--url', gateway.url], {
      AI_GATEWAY_API_KEY: KEY,
    })
    expect([ran.code, idsIn(ran.out).length]).toEqual([0, 3])
    expect((await pointsman('spend --tag beta,x --json')).out).toContain('"results": []')
    expect(gateway.asked.at(-1)).toContain('tag=beta%2Cx')
  })

  test.each([
    ['logs --key nobody', 'No request is of a key "nobody": key is a key\'s id or name. Lately used were key_'],
    ['spend --key nobody', 'No request is of a key "nobody"'],
    ['logs --provider opnai', 'There is no provider "opnai". Did you mean "openai"?'],
    ['spend --provider opnai', 'There is no provider "opnai"'],
    ['logs --provider nope', 'There is no provider "nope". There are alibaba, anthropic, '],
    ['logs --model nobody/*', 'No model of the catalog or of the log fits "nobody/*"'],
    [
      'logs --model openai/gpt5.4',
      'No model of the catalog or of the log is "openai/gpt5.4". Did you mean "openai/gpt-5.4',
    ],
    ['spend --model nope/x', 'No model of the catalog or of the log is "nope/x".'],
    ['logs --project nope', 'No request is of a project "nope". Lately used were '],
    ['spend --project nope', 'No request is of a project "nope". Lately used were '],
    [
      `export ${join(tmpdir(), 'pointsman-nope.csv')} --project nope`,
      'No request is of a project "nope". Lately used were ',
    ],
  ])('%s: exit code 2', async (line, message) => {
    const { code, out, err } = await pointsman(line)
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain(message)
  })
})

test('nothing that was typed reaches the terminal as it is', async () => {
  const typed = '\u001b[2J\u202e\u200b\u{e0041}x'
  for (const words of [
    ['logs', '--from', typed],
    ['logs', '--model', `${typed}*`],
    ['spend', '--by', typed],
    ['export', typed],
    ['logs', `--${typed}`],
    [typed],
  ]) {
    const { code, err } = await runHere([...words, '--url', gateway.url], { AI_GATEWAY_API_KEY: KEY })
    expect([code, err]).toEqual([2, expect.not.stringMatching(/(?!\n)\p{Cc}|[\u202e\u200b\u{e0041}]/u)])
  }
})

describe('what is wrong is said with what is allowed, exit code 2, and nothing is asked', () => {
  test.each([
    ['logs --status 7xx', '--status must be like 200, 4xx or 400-499, got "7xx"'],
    ['logs --outcome bad', '--outcome must be one of complete, failed, truncated, aborted, lost, got "bad"'],
    ['logs --min-cost free', '--min-cost must be an amount in USD like 0.05'],
    ['logs --min-duration 1y', '--min-duration must be a duration like 800ms'],
    ['logs --from 1h --to 2h', '(--to), before it begins at'],
    ['logs --from 1h --from 2h', '"--from" is given more than once'],
    ['logs --from 99999d', 'within ten years, got "99999d"'],
    ['export x.csv --from 99999d', 'within ten years, got "99999d"'],
    ['spend --tag=', '--tag must be a text of 1 to 500 characters'],
    ['spend --tag a,b --tag c', 'a tag with a comma in it is asked for alone'],
    ['logs --limit 501', '--limit must be a whole number from 1 to 500'],
    ['logs --modle x', 'Did you mean "--model"? Allowed are --stage,'],
    ['logs --follow --all', '"--follow" does not go with "--all"'],
    ['logs --all --limit 5', '"--all" does not go with "--limit"'],
    ['logs --stage prod', '"--url" and "--stage" are two places'],
    ['logs --team other', 'Over HTTP the key says which team'],
    ['show gen_', 'An id has at least 8 characters'],
    ['spend --by mood', '--by must be of day, hour, project, key, keyName, model'],
    ['spend --zdr maybe', '--zdr must be one of true, false'],
    ['spend --model openai/*', '--model is one model here'],
    ['spend --json --csv', '"--json" does not go with "--csv"'],
    ['export all.xlsx', 'The file must end in .csv, .jsonl, .parquet'],
  ])('pointsman %s', async (line, message) => {
    const { code, out, err } = await pointsman(line)
    expect([code, out, gateway.asked]).toEqual([2, '', []])
    expect(err).toContain(message)
  })

  test('and what only the gateway can tell', async () => {
    const glob = await pointsman('logs --model nobody/*')
    expect([glob.code, glob.out, glob.err]).toEqual([2, '', expect.stringContaining('fits "nobody/*"')])
    const cursor = await pointsman('logs --cursor [9,"x"]')
    expect([cursor.code, cursor.out]).toEqual([2, ''])
  })
})

describe('a place that cannot be asked', () => {
  test('without a key, with a wrong one, at no gateway', async () => {
    const none = await pointsman('logs', {})
    expect([none.code, none.err]).toEqual([2, expect.stringContaining('AI_GATEWAY_API_KEY')])
    const wrong = await pointsman('logs --api-key pm_wrong')
    expect([wrong.code, wrong.out, wrong.err]).toEqual([1, '', 'Unknown key.\n'])
    const nobody = await runHere(['logs', '--url', 'http://127.0.0.1:9'], { AI_GATEWAY_API_KEY: KEY })
    expect([nobody.code, nobody.err]).toEqual([1, expect.stringContaining('127.0.0.1:9 cannot be asked')])
    const odd = await runHere(['logs', '--url', 'ftp://x'], { AI_GATEWAY_API_KEY: KEY })
    expect([odd.code, odd.err]).toEqual([2, expect.stringContaining('--url must be the base URL')])
  })

  test('the base URL may be the one that SDKs are given', async () => {
    const { code } = await runHere(['logs', '--url', `${gateway.url}/v1/`], { AI_GATEWAY_API_KEY: KEY })
    expect([code, gateway.asked[0]?.startsWith('/v1/logs')]).toEqual([0, true])
  })
})
