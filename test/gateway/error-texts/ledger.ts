import type { Ask } from './gateway.ts'
import type { Rows } from './table.ts'

const get = (path: string, key = 'reporting-key'): Ask => ({
  method: 'GET',
  path,
  headers: { authorization: `Bearer ${key}` },
})

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
