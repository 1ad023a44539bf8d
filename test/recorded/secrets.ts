/**
 * `npm run test:secrets -- FOLDER`: plants a key in each kind of event of recorded provider traffic, in places at random, and
 * fails when anybody gets to see it. The model's own words are left alone.
 */

import { plants } from '../gateway/canary/plant.ts'
import { ROUTE_NAMES, seenOf } from '../gateway/canary/seen.ts'
import { frameUnits, textUnits, type Unit } from '../gateway/canary/units.ts'
import { fakeProvider, type Scripted } from '../harness/fake-provider.ts'
import { startGateway } from '../harness/gateway.ts'
import { randomOf } from './case.ts'
import { type Recording, readRecordings } from './recording.ts'
import { configuration, modelId, serverOf } from './serving.ts'

const SECRET = 'canary-key-0123456789'

const unitsOf = ({ headers, body }: Recording): Unit[] =>
  headers['content-type']?.includes('amazon') ? frameUnits(body) : textUnits(body.toString())

/** Events alike have the same names of members. */
const kindOf = ({ json }: Unit): string => JSON.stringify(json, (_, value) => (typeof value === 'object' ? value : 0))

/** The recording's answer once for each kind of its events, with the secret in one of its places. */
const planted = (recording: Recording): Scripted[] => {
  const random = randomOf(recording.id)
  const units = unitsOf(recording)
  const kinds = Map.groupBy(units, kindOf)
  return [...kinds.values()].flatMap(([first]) => {
    const places = first ? plants(first.json) : []
    const place = places[Math.floor(random() * places.length)]
    if (!first || !place) return []
    const written = units.map((unit) => unit.write(unit === first ? place(`x ${SECRET} y`) : unit.json))
    return [{ status: recording.status, headers: recording.headers, chunks: [Buffer.concat(written)] }]
  })
}

const [folder] = process.argv.slice(2)
if (folder === undefined) throw new Error('Which folder? npm run test:secrets -- FOLDER')

const served = readRecordings(folder).flatMap((recording, index) => {
  const server = serverOf(recording)
  return server ? [{ recording, index, server }] : []
})
let answer: Scripted = { status: 404, chunks: [] }
const provider = await fakeProvider(() => answer)
const { overrides, variables } = configuration(served, provider.url)
const providers = Object.entries(overrides.providers).map(([slug, entry]) => [
  slug,
  entry.type ? { ...entry, apiKeyEnv: 'OWN_API_KEY' } : entry,
])
const keys = Object.entries({ ...variables, OWN_API_KEY: 'recorded' }).map(([name, value]) => [
  name,
  value === 'recorded' ? SECRET : value,
])
const gateway = await startGateway({ ...overrides, providers: Object.fromEntries(providers) }, Object.fromEntries(keys))

let asked = 0
let leaks = 0
for (const { recording, index } of served)
  for (const scripted of planted(recording))
    for (const route of ROUTE_NAMES) {
      answer = scripted
      const seen = await seenOf(gateway, route, modelId(index), recording.stream)
      asked++
      const at = seen.indexOf(SECRET)
      if (at === -1) continue
      leaks++
      process.stdout.write(
        `FAIL ${recording.id} ${route}: …${JSON.stringify(seen.slice(Math.max(0, at - 80), at + 40))}\n`,
      )
    }
await gateway.close()
await provider.close()
process.stdout.write(`${asked} answers with a key in them, ${leaks} of which showed it\n`)
process.exitCode = leaks > 0 ? 1 : 0
