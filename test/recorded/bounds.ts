import { bundledCatalog } from '#gateway/catalog/bundled.ts'
import { type Attempt, meansOf } from '#gateway/core/attempt.ts'
import type { WireName } from '#gateway/core/call.ts'
import { jsonSource } from '#gateway/core/json/text.ts'
import type { JsonObject } from '#gateway/core/json/value.ts'
import { boundOf } from '#gateway/money/bounds/attempt-bound.ts'
import { factsOf } from '#gateway/money/bounds/call-facts.ts'
import { PROVIDERS } from '#gateway/provider/index.ts'
import { openaiCompatible } from '#gateway/provider/shared/compatible.ts'
import { outputLimit } from '#gateway/upstream/output-limit/output-limit.ts'
import { DIALECTS } from '../harness/dialects.ts'
import { readRecorded } from './apis.ts'
import type { Checked } from './case.ts'
import type { Recording } from './recording.ts'
import { serverOf } from './serving.ts'

/** So large a model that nothing but the request says how many tokens there may be. */
const LARGE = 1_000_000_000

/** The catalog's id of a model by any provider's name for it: it says how much an image is. */
const catalogId = (model: string): string =>
  Object.entries(bundledCatalog.models).find(([, { endpoints }]) =>
    endpoints.some((endpoint) => model.startsWith(endpoint.model)),
  )?.[0] ?? model

const attemptAt = ({ provider }: Recording, wire: WireName, model: string): Attempt => {
  const known = PROVIDERS.find(({ slug, wires }) => slug === provider && wires[wire])
  const served = known ?? openaiCompatible({ slug: provider, baseUrl: '' })
  const path = { mode: 'relay', wire: known ? wire : 'openai-chat' } as const
  const pricing = { input: '1', output: '1', perCall: { webSearch: '1' } }
  return {
    ...{ provider: served, path, upstreamModel: model, means: meansOf(served, path), service: {} },
    endpoint: { provider, model, pricing },
    model: { id: catalogId(model), contextWindow: LARGE, maxOutputTokens: LARGE },
    credential: { kind: 'system', id: 'system' },
  }
}

const calledWith = (body: JsonObject, dialect: WireName) => ({
  ...{ dialect, body, model: '', stream: false, headers: {}, gateway: {} },
  source: jsonSource(JSON.stringify(body)),
})

const checked = (recording: Recording, request: JsonObject, wire: WireName): Checked | undefined => {
  const used = readRecorded(recording)?.usage
  const call = calledWith(request, wire)
  const attempt = attemptAt(recording, wire, String(request['model'] ?? recording.id))
  const bound = boundOf(attempt, call, factsOf(call), { limit: outputLimit(attempt, call, DIALECTS[wire]), nowMs: 0 })
  if (!used || 'unbounded' in bound) return undefined
  const found = (['input', 'output'] as const)
    .filter((side) => used[side] > bound[side])
    .map((side) => ({ check: `${side} at most`, expected: bound[side], got: used[side] }))
  return { recording, found }
}

/** Recorded requests whose tokens are bounded: the provider counted no more. */
export const replayBounds = (recordings: readonly Recording[]): Checked[] =>
  recordings.flatMap((recording) => {
    const { request, status } = recording
    const wire = serverOf(recording)?.relays
    return (request && wire && status === 200 && checked(recording, request, wire)) || []
  })
