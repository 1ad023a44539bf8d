import type { Asking, World } from './world.ts'

const once = (gates: readonly string[], bound: number, cost: number): Asking => ({ gates, attempts: [[bound, cost]] })
const failingOver = (gates: readonly string[], ...attempts: Asking['attempts']): Asking => ({ gates, attempts })
const NO_FAULTS = { crashes: 0, lost: 0, late: 0 }

/** Small enough to be explored whole within a second or two. */
export const SMALL_WORLDS: Readonly<Record<string, World>> = {
  'three requests at a gate that has room for two': {
    limits: { t: 10 },
    requests: [once(['t'], 5, 4), once(['t'], 5, 5), once(['t'], 5, 1)],
    faults: NO_FAULTS,
  },
  'two requests at two gates, of which one is narrow, with a crash and a lost answer': {
    limits: { t: 10, k: 6 },
    requests: [once(['t', 'k'], 5, 2), once(['t', 'k'], 5, 4)],
    faults: { crashes: 1, lost: 1, late: 0 },
  },
  'two requests with a crash, a lost answer and a late one, swept twice at a time, of which one crashes': {
    limits: { t: 10 },
    requests: [once(['t'], 5, 2), once(['t'], 5, 5)],
    faults: { crashes: 1, lost: 1, late: 1 },
    sweepers: 2,
    sweeperCrashes: 1,
  },
  'a request that fails over beside another one, with a crash and a lost answer': {
    limits: { t: 10 },
    requests: [failingOver(['t'], [3, 3], [4, 4]), once(['t'], 3, 1)],
    faults: { crashes: 1, lost: 1, late: 0 },
    sweepers: 1,
    sweeperCrashes: 1,
  },
  'a request that fails over, with a store that stays away when it is to be settled': {
    limits: { t: 10 },
    requests: [failingOver(['t'], [3, 3], [4, 4])],
    faults: { crashes: 0, lost: 3, late: 0 },
    sweepers: 1,
    sweeperCrashes: 1,
  },
}

/** Those that take minutes. */
export const LARGE_WORLDS: Readonly<Record<string, World>> = {
  'a request that fails over beside another one, with every fault': {
    limits: { t: 10 },
    requests: [failingOver(['t'], [3, 3], [4, 4]), once(['t'], 3, 1)],
    faults: { crashes: 1, lost: 1, late: 1 },
    sweepers: 1,
    sweeperCrashes: 1,
  },
  'two requests at two gates, with every fault': {
    limits: { t: 10, k: 6 },
    requests: [once(['t', 'k'], 5, 2), once(['t', 'k'], 5, 4)],
    faults: { crashes: 1, lost: 1, late: 1 },
  },
  'three requests at two gates, with a crash and a lost answer': {
    limits: { t: 10, k: 6 },
    requests: [once(['t', 'k'], 5, 2), once(['t'], 5, 4), once(['t', 'k'], 4, 4)],
    faults: { crashes: 1, lost: 1, late: 0 },
  },
  'three requests at a gate, with a crash, a lost answer and a late one': {
    limits: { t: 10 },
    requests: [once(['t'], 5, 2), once(['t'], 5, 5), once(['t'], 4, 3)],
    faults: { crashes: 1, lost: 1, late: 1 },
  },
  'two requests that fail over at two gates, with a crash and a lost answer, swept twice at a time': {
    limits: { t: 12, k: 8 },
    requests: [failingOver(['t', 'k'], [3, 3], [4, 4]), failingOver(['t'], [3, 3], [2, 0])],
    faults: { crashes: 1, lost: 1, late: 0 },
    sweepers: 2,
    sweeperCrashes: 1,
  },
}
