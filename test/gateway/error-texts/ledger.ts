import type { Dimension, SpendFilter } from '#gateway/money/sums/dimensions.ts'
import { report } from '#gateway/money/sums/report.ts'
import { requireProject } from '#gateway/operation/ledger/known-names.ts'
import { PROVIDERS } from '#gateway/provider/index.ts'
import { memoryLedger } from '../../lambda/gateway/money/sums/memory.ts'
import { sampleRecord } from '../../lambda/storage/conformance/sample.ts'
import type { Apart } from './apart.ts'
import type { Ask } from './gateway.ts'
import type { Rows } from './table.ts'

const get = (path: string, key = 'reporting-key'): Ask => ({
  method: 'GET',
  path,
  headers: { authorization: `Bearer ${key}` },
})

/** Providers of the fixture's overrides. */
const OWN = ['acme', 'bcme', 'deaf', 'gone', 'keyed']

/** Lists of requests and reports of spend. */
export const LEDGER: Rows<Ask> = {
  'requests listed with a key that may not': [
    get('/v1/logs', 'plain-key'),
    '403 forbidden forbidden',
    'Listing requests needs a key that may read logs; key_plain may not. Create one with "npm run pointsman -- keys create --name NAME --allow logs".',
  ],
  'requests of another project': [
    get('/v1/logs?project=other', 'logging-key'),
    '403 forbidden forbidden project',
    'key_logging sees its own project, default, alone. Create a key that sees the whole team with "npm run pointsman -- keys create --name NAME --allow report".',
  ],
  'an unknown parameter': [
    get('/v1/logs?colour=red'),
    '400 invalid_request_error bad-request colour',
    'There is no parameter "colour" here. Allowed are from, to, project, key, model, provider, status, outcome, owner, user, tag, min_cost, min_tokens, min_duration, min_ttft, sort, limit, cursor.',
  ],
  'requests of models that nobody has': [
    get('/v1/logs?model=nobody/*'),
    '400 invalid_request_error bad-request model',
    'No model of the catalog or of the log fits "nobody/*". GET /v1/models lists the catalog; * stands for anything, as in anthropic/*.',
  ],
  'requests of a model that nobody has': [
    get('/v1/logs?model=openai/gpt5.4'),
    '400 invalid_request_error bad-request model',
    'No model of the catalog or of the log is "openai/gpt5.4". Did you mean "openai/gpt-5.4"? GET /v1/models lists the catalog.',
  ],
  'a report of a model that nobody has': [
    get('/v1/report?start_date=2026-11-01&end_date=2026-11-01&model=nobody/model'),
    '400 invalid_request_error bad-request model',
    'No model of the catalog or of the log is "nobody/model". GET /v1/models lists the catalog.',
  ],
  'one request and a filter': [
    get('/v1/logs?id=gen_12345678&model=openai/*'),
    '400 invalid_request_error bad-request model',
    'id alone says which request is meant: leave out model.',
  ],
  'one request of no id': [
    get('/v1/logs?id='),
    '400 invalid_request_error bad-request id',
    'id must be a text of 1 to 500 characters, got "".',
  ],
  'requests of a key that nobody has': [
    get('/v1/logs?key=nobody', 'elsewhere-key'),
    '400 invalid_request_error bad-request key',
    'No request is of a key "nobody": key is a key\'s id or name. Lately used were none.',
  ],
  'requests of a provider that nobody has': [
    get('/v1/logs?provider=antropic'),
    '400 invalid_request_error bad-request provider',
    'There is no provider "antropic". Did you mean "anthropic"?',
  ],
  'requests of a provider that is like none': [
    get('/v1/logs?provider=nope'),
    '400 invalid_request_error bad-request provider',
    `There is no provider "nope". There are ${[...PROVIDERS.map(({ slug }) => slug), ...OWN].sort().join(', ')}.`,
  ],
  'a parameter twice': [
    get('/v1/logs?from=2h&from=3h'),
    '400 invalid_request_error bad-request from',
    '"from" is given more than once: give it once.',
  ],
  'a report of a tag and of tags': [
    get('/v1/report?start_date=2026-11-01&end_date=2026-11-01&tag=a&tags=b'),
    '400 invalid_request_error bad-request tag',
    'tag is one tag, commas and all, and tags are several, separated by commas: give one of the two.',
  ],
  'a report of what excludes each other': [
    get('/v1/report?start_date=2026-11-01&end_date=2026-11-01&owner=deployment&credential_type=byok'),
    '400 invalid_request_error bad-request credential_type',
    'Nothing of owner deployment is of credential_type byok, which is team and caller: give one of the two.',
  ],
  'a report of a pattern of models': [
    get('/v1/report?start_date=2026-11-01&end_date=2026-11-01&model=openai/*'),
    '400 invalid_request_error bad-request model',
    'A report is of one model or, without model, of all: group_by=model tells them apart. GET /v1/logs takes patterns.',
  ],
  'a time that ends before it begins': [
    get('/v1/logs?from=2026-11-02T00:00:00Z&to=2026-11-01T00:00:00Z'),
    '400 invalid_request_error bad-request to',
    'The time ends at 2026-11-01T00:00:00.000Z, before it begins at 2026-11-02T00:00:00.000Z.',
  ],
  'a report that ends before it begins': [
    get('/v1/report?start_date=2026-11-02&end_date=2026-10-01'),
    '400 invalid_request_error bad-request end_date',
    'The time ends at 2026-10-02T00:00:00.000Z, before it begins at 2026-11-02T00:00:00.000Z.',
  ],
  'a report without its last day': [
    get('/v1/report?start_date=2026-11-01'),
    '400 invalid_request_error bad-request end_date',
    'A report needs start_date and end_date, days like 2026-11-01, both included; got no end_date.',
  ],
  'a report of too many days': [
    get('/v1/report?start_date=2024-11-01&end_date=2026-11-01'),
    '400 invalid_request_error bad-request start_date',
    'A report covers at most 400 days.',
  ],
}

const DAY = Date.UTC(2026, 10, 26)

/** A report of two requests, where one may be read. */
const reporting = (by: readonly Dimension[], filter: SpendFilter): Apart => ({
  run: async () => {
    const { log, sums, put } = memoryLedger()
    for (const id of ['gen_a', 'gen_b']) await put(sampleRecord({ team: 'team', id, createdAt: DAY, tags: ['x', 'y'] }))
    const now = () => DAY + 60_000
    await report({ team: 'team', span: [DAY, now()], by, filter }, { log, sums, now, mostRead: 1 })
  },
})

const ofProject = (project: string): Apart => ({
  run: async () => {
    const { log, sums, put } = memoryLedger()
    await put(sampleRecord({ team: 'team', project: 'web', createdAt: DAY }))
    await requireProject({ team: 'team', project, own: undefined }, { log, sums, now: () => DAY + 60_000 })
  },
})

/** What depends on all that the log has. */
export const LOGGED: Rows<Apart> = {
  'requests of a project that nobody has': [
    ofProject('nope'),
    '400 bad-request project',
    'No request is of a project "nope". Lately used were web.',
  ],
  'a report of more requests than are read, which are not summed yet': [
    reporting(['model'], {}),
    '400 bad-request',
    'More than 1 requests from 2026-11-26T00:00:00.000Z to 2026-11-26T00:01:00.000Z are in no sums yet, or in hours that this time cuts. Ask for whole hours, for a shorter time, or again in some minutes.',
  ],
  'a report of more requests than are read, which has no sums': [
    reporting([], { tags: ['x', 'y'] }),
    '400 bad-request',
    'There are no sums of users and tags at once, nor of several tags: such a report reads up to 1 requests one by one, and from 2026-11-26T00:00:00.000Z to 2026-11-26T00:01:00.000Z there are more. Ask for a shorter time, or for users alone or one tag alone.',
  ],
}
