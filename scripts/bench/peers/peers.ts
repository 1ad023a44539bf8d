import { ask } from '../load/load.ts'
import { type Sample, sampleAll } from '../load/sample.ts'
import { verify } from '../load/verify.ts'
import type { Way } from '../load/ways.ts'
import type { Measured } from '../process/processes.ts'
import { CONCURRENCY } from '../requests.ts'
import { type Contestant, type Peer, startContestant } from './contestant.ts'
import { FLOOR_CONTESTANT } from './floor.ts'
import { LITELLM } from './litellm.ts'
import { POINTSMAN } from './pointsman.ts'
import { PORTKEY } from './portkey.ts'
import { TENSORZERO } from './tensorzero.ts'

/** Those that a registry installs. */
const PEERS: readonly Peer[] = [PORTKEY, LITELLM, TENSORZERO]

/** From the start of its command to the end of its first answer, on one core. */
interface Started {
  readonly name: string
  readonly answeredMs: number
  readonly cpuMs: number
}

export interface PeersResult {
  readonly starts: readonly Started[]
  readonly samples: readonly Sample[]
  readonly absent: readonly Pick<Peer, 'name' | 'install'>[]
}

export const NO_PEERS: PeersResult = { starts: [], samples: [], absent: [] }

export interface PeersSize {
  readonly rounds: number
  readonly burst: number
  readonly paced: number
  readonly requests: number
}

interface Ready {
  readonly way: Way
  readonly measured: Measured
  readonly started: Started
}

const startOne = async (contestant: Contestant, upstreamUrl: string): Promise<Ready> => {
  const startedAt = performance.now()
  const measured = await startContestant(contestant, upstreamUrl)
  const { name, target, share = 1 } = contestant
  const way: Way = { name, wire: 'chat', measured, target: (mode) => target(measured.url, mode), share }
  try {
    await ask(way.target('burst'))
    const started = { name, answeredMs: performance.now() - startedAt, cpuMs: await measured.cpuMs() }
    for (const mode of ['burst', 'paced', 'json'] as const) await verify(name, way.target(mode))
    return { way, measured, started }
  } catch (error) {
    await measured.stop()
    throw error
  }
}

/** The floor, ours and every peer that is in the folder, in turns within each round. The others are told as absent. */
export const besidePeers = async (
  upstream: Measured,
  folder: string | undefined,
  { rounds, burst, paced, requests }: PeersSize,
): Promise<PeersResult> => {
  const found = PEERS.map((peer) => ({ peer, contestant: folder === undefined ? undefined : peer.find(folder) }))
  const present = found.flatMap(({ contestant }) => contestant ?? [])
  const absent = found.filter(({ contestant }) => !contestant).map(({ peer }) => peer)
  if (present.length === 0) return { ...NO_PEERS, absent }
  const ready: Ready[] = []
  try {
    for (const contestant of [FLOOR_CONTESTANT, POINTSMAN, ...present])
      ready.push(await startOne(contestant, upstream.url))
    const ways = ready.map(({ way }) => way)
    const atOnce = [1, paced].map((concurrency) => ({ total: burst, concurrency }))
    return {
      absent,
      starts: ready.map(({ started }) => started),
      samples: [
        ...(await sampleAll(ways, 'burst', atOnce, rounds)),
        ...(await sampleAll(ways, 'paced', [{ total: paced, concurrency: paced, spreadMs: 1000 }], rounds)),
        ...(await sampleAll(ways, 'json', [{ total: requests, concurrency: CONCURRENCY }], rounds)),
      ],
    }
  } finally {
    await Promise.all(ready.map(({ measured }) => measured.stop()))
  }
}
