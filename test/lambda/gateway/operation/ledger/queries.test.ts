import { describe, expect, test } from 'vitest'
import { bundledCatalog } from '#gateway/catalog/bundled.ts'
import { loadCatalog } from '#gateway/catalog/catalog.ts'
import { GatewayError } from '#gateway/core/error.ts'
import { requireModels } from '#gateway/operation/ledger/known-names.ts'
import { readLogQuery } from '#gateway/operation/ledger/log-query.ts'
import { readReportQuery } from '#gateway/operation/ledger/report-query.ts'
import { projectSeen, requireLogs } from '#gateway/operation/ledger/scope.ts'
import { sampleRecord } from '../../../storage/conformance/sample.ts'
import { memoryLedger } from '../../money/sums/memory.ts'

const NOW = Date.UTC(2026, 10, 26, 12)
const CATALOG = loadCatalog(bundledCatalog)

const messageOf = (work: () => unknown): string => {
  try {
    work()
  } catch (error) {
    if (error instanceof GatewayError) return `${error.code}: ${error.message}`
    throw error
  }
  throw new Error('It should have been refused.')
}

const logs = (query: Record<string, string>) => readLogQuery('team', query, CATALOG, NOW)

describe('a question about the log', () => {
  test('without anything: the newest fifty', () => {
    expect(logs({})).toEqual({ team: 'team', sort: 'newest', limit: 50, askedMs: NOW, filter: {} })
  })

  test.each<[Record<string, string>, object]>([
    [
      { from: '2026-11-25', to: '2026-11-25' },
      { fromMs: Date.UTC(2026, 10, 25), toMs: Date.UTC(2026, 10, 26) },
    ],
    [{ from: '2h' }, { fromMs: NOW - 7_200_000 }],
    [{ from: '2026-11-25T08:30Z' }, { fromMs: Date.UTC(2026, 10, 25, 8, 30) }],
    [{ from: '2026-11-25T08:30:15+02:00' }, { fromMs: Date.UTC(2026, 10, 25, 6, 30, 15) }],
    [{ status: '5xx' }, { status: [500, 599] }],
    [{ status: '429' }, { status: [429, 429] }],
    [{ status: '400-403' }, { status: [400, 403] }],
    [{ min_cost: '0.05' }, { minCost: 50_000_000_000n }],
    [
      { min_duration: '2s', min_ttft: '800' },
      { minDurationMs: 2000, minTtftMs: 800 },
    ],
    [{ model: 'claude-opus-4-6' }, { models: ['anthropic/claude-opus-4.6'] }],
    [{ model: 'acme/own' }, { models: ['acme/own'] }],
    [
      { outcome: 'lost', owner: 'team', user: 'u', tag: 't' },
      { outcome: 'lost', owner: 'team', user: 'u', tag: 't' },
    ],
  ])('%j', (query, filter) => {
    expect(logs(query).filter).toEqual(filter)
  })

  test('a pattern is one of the model’s text, whatever the catalog has', () => {
    expect(logs({ model: 'openai/*' }).filter).toEqual({ modelLike: 'openai/*' })
  })

  test('a model that the catalog does not have must be in the log that is seen', async () => {
    const { log, put } = memoryLedger()
    await put(sampleRecord({ team: 'team', project: 'web', model: 'acme/own' }))
    const requiring = (model: string, project?: string) =>
      requireModels(logs({ model, ...(project ? { project } : {}) }), { catalog: CATALOG, log })
    await requiring('acme/own')
    await requiring('gpt-5.4', 'other')
    await expect(requiring('acme/own', 'other')).rejects.toThrow(
      'No model of the catalog or of the log is "acme/own". GET',
    )
    await expect(requiring('openai/gpt5.4')).rejects.toThrow('is "openai/gpt5.4". Did you mean "openai/gpt-5.4"? GET')
    await expect(requiring('azure/gpt-5.4')).rejects.toThrow('Did you mean "openai/gpt-5.4"')
  })

  test('a pattern that fits no model of the catalog must fit one of the log that is seen', async () => {
    const { log, put } = memoryLedger()
    await put(sampleRecord({ team: 'team', project: 'web', model: 'openai/gpt-7-unlisted' }))
    const requiring = (model: string, project?: string) =>
      requireModels(logs({ model, ...(project ? { project } : {}) }), { catalog: CATALOG, log })
    await requiring('openai/gpt-7*')
    await requiring('anthropic/*', 'other')
    for (const asked of [requiring('nobody/*'), requiring('openai/gpt-7*', 'other')])
      await expect(asked).rejects.toThrow(/^No model of the catalog or of the log fits "/)
  })

  test.each<[Record<string, string>, string]>([
    [{ colour: 'red' }, 'There is no parameter "colour" here. Allowed are from, to, project, key, model, provider'],
    [{ status: '6xx' }, 'status must be like 200, 4xx or 400-499, got "6xx".'],
    [{ status: '499-400' }, 'status must be'],
    [{ outcome: 'great' }, 'outcome must be one of complete, failed, truncated, aborted, lost, got "great".'],
    [{ sort: 'oldest' }, 'sort must be one of newest, cost, duration, ttft, tokens, got "oldest".'],
    [{ limit: '0' }, 'limit must be a whole number from 1 to 500, got "0".'],
    [{ limit: '1e3' }, 'limit must be'],
    [{ min_cost: '-1' }, 'min_cost must be an amount in USD like 0.05, got "-1".'],
    [{ from: '2026-02-31' }, 'from must be a day like 2026-11-26 (UTC)'],
    [{ from: 'yesterday' }, 'from must be'],
    [{ from: '2026-02-30T11:00Z' }, 'from must be'],
    [
      { from: '99999d' },
      'from must be a day like 2026-11-26 (UTC), a time like 2026-11-26T08:30Z, or how long ago, like 15m, 2h or 7d, within ten years, got "99999d".',
    ],
    [{ from: '0001-01-01' }, 'from must be'],
    [{ to: '9999-12-31' }, 'to must be'],
    [
      { from: '2026-11-26', to: '2026-11-25' },
      'The time ends at 2026-11-26T00:00:00.000Z, before it begins at 2026-11-26',
    ],
    [{ user: '' }, 'user must be a text'],
    [{ user: 'x'.repeat(501) }, 'user must be a text'],
  ])('%j is refused with what is allowed', (query, message) => {
    expect(messageOf(() => logs(query))).toContain(`bad-request: ${message}`)
  })
})

describe('a question for a report', () => {
  const DAYS = { start_date: '2026-11-01', end_date: '2026-11-30' }
  const read = (query: Record<string, string>) => readReportQuery({ ...DAYS, ...query }, CATALOG, NOW)

  test('days are both included', () => {
    expect(read({})).toEqual({
      groupName: 'day',
      query: { span: [Date.UTC(2026, 10, 1), Date.UTC(2026, 11, 1)], by: ['day'], filter: {} },
    })
  })

  test.each<[Record<string, string>, string, string]>([
    [{ group_by: 'day', date_part: 'hour' }, 'hour', 'hour'],
    [{ group_by: 'credential_type' }, 'credential_type', 'credential'],
    [{ group_by: 'zero_data_retention' }, 'zero_data_retention', 'zdr'],
    [{ group_by: 'owner' }, 'owner', 'owner'],
  ])('%j', (query, groupName, dimension) => {
    const asked = read(query)
    expect([asked.groupName, asked.query.by]).toEqual([groupName, [dimension]])
  })

  test.each<[Record<string, string>, object]>([
    [{ credential_type: 'byok' }, { owners: ['team', 'caller'] }],
    [{ credential_type: 'system' }, { owners: ['deployment'] }],
    [{ owner: 'caller' }, { owners: ['caller'] }],
    [
      { tags: 'a,b', tags_match: 'all' },
      { tags: ['a', 'b'], tagsMatch: 'all' },
    ],
    [{ tag: 'a,b' }, { tags: ['a,b'] }],
    [{ model: 'claude-opus-4-6' }, { model: 'anthropic/claude-opus-4.6' }],
    [{ credential_type: 'byok', owner: 'caller' }, { owners: ['caller'] }],
    [{ zero_data_retention: 'true' }, { zeroDataRetention: true }],
    [
      { user_id: 'u', model: 'm', provider: 'p', api_key: 'k' },
      { user: 'u', model: 'm', provider: 'p', key: 'k' },
    ],
  ])('%j', (query, filter) => expect(read(query).query.filter).toEqual(filter))

  test.each<[Record<string, string>, string]>([
    [{ end_date: '2026-10-01' }, 'before it begins'],
    [{ start_date: '2020-01-01' }, 'at most 400 days'],
    [{ group_by: 'colour' }, 'group_by must be one of day, hour, user, model'],
    [{ tags: ',' }, 'tags must be'],
    [{ tags: 'a', tag: 'b' }, 'give one of the two'],
    [{ credential_type: 'byok', owner: 'deployment' }, 'Nothing of owner deployment is of credential_type byok'],
    [{ model: 'openai/*' }, 'A report is of one model'],
    [{ project_id: 'x' }, 'There is no parameter "project_id"'],
  ])('%j is refused', (query, message) => expect(messageOf(() => read(query))).toContain(message))

  test('without its days it says which one it needs', () => {
    expect(messageOf(() => readReportQuery({ end_date: '2026-11-01' }, CATALOG, NOW))).toContain('got no start_date')
    expect(messageOf(() => readReportQuery({ start_date: '2026-11-01' }, CATALOG, NOW))).toContain('got no end_date')
  })
})

describe('who sees what', () => {
  const caller = (...permissions: string[]) => ({
    ...{ team: 'team', project: 'web', permissions },
    principal: { kind: 'key', id: 'key_1', name: 'ci' } as const,
  })

  test('a key sees its own project, one with "report" its team', () => {
    expect([projectSeen(caller(), undefined), projectSeen(caller(), 'web')]).toEqual(['web', 'web'])
    expect(messageOf(() => projectSeen(caller(), 'other'))).toContain(
      'forbidden: key_1 sees its own project, web, alone.',
    )
    expect([projectSeen(caller('report'), undefined), projectSeen(caller('report'), 'other')]).toEqual([
      undefined,
      'other',
    ])
  })

  test('only one with "logs" lists requests', () => {
    expect(messageOf(() => requireLogs(caller('report')))).toContain('forbidden: Listing requests needs a key')
    expect(requireLogs(caller('logs'))).toBeUndefined()
  })
})
