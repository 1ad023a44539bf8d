import { isSame } from '../../core/json/same.ts'
import type { PlanInput } from './input.ts'

/** What a plan asks about a request and about the present: the rest of its input has to be part of its name. */
export type Questions = Required<Pick<PlanInput, 'pathTo' | 'features' | 'health' | 'cachePlace' | 'priceOf' | 'today'>>

/** What is asked, whoever answers. */
type Ask<T = unknown> = (questions: Questions) => T

/** A question that was asked, and what the answer was. */
interface Note {
  readonly ask: Ask
  readonly answer: unknown
}

interface Known<Made> {
  readonly notes: readonly Note[]
  readonly made: Made
}

/** Beyond it all that was made of the same thing is forgotten. */
const MAX_KNOWN = 20

// Out here, so that what is remembered holds on to no request.
const asksPath =
  (...at: Parameters<Questions['pathTo']>): Ask<ReturnType<Questions['pathTo']>> =>
  (of) =>
    of.pathTo(...at)
const asksFeatures: Ask<readonly string[]> = (of) => of.features()
const asksHealth =
  (...at: Parameters<Questions['health']>): Ask<ReturnType<Questions['health']>> =>
  (of) =>
    of.health(...at)
const asksPlace =
  (model: string): Ask<ReturnType<Questions['cachePlace']>> =>
  (of) =>
    of.cachePlace(model)
const asksPrice =
  (...at: Parameters<Questions['priceOf']>): Ask<ReturnType<Questions['priceOf']>> =>
  (of) =>
    of.priceOf(...at)
const asksDay: Ask<string> = (of) => of.today()

const noting = (questions: Questions, notes: Note[]): Questions => {
  const note = <T>(ask: Ask<T>): T => {
    const answer = ask(questions)
    notes.push({ ask, answer })
    return answer
  }
  return {
    pathTo: (...at) => note(asksPath(...at)),
    features: () => note(asksFeatures),
    health: (...at) => note(asksHealth(...at)),
    cachePlace: (model) => note(asksPlace(model)),
    priceOf: (endpoint) => note(asksPrice(endpoint)),
    today: () => note(asksDay),
  }
}

/**
 * Makes what depends on nothing but an object, a name and the answers to questions. Where the same questions have the
 * same answers again, it is not made again: so it must not be written to. What it is of takes it along when it goes.
 */
export const planMemory = <Made>() => {
  const known = new WeakMap<object, Map<string, Known<Made>>>()
  const namesOf = (of: object): Map<string, Known<Made>> => {
    const names = known.get(of) ?? new Map<string, Known<Made>>()
    known.set(of, names)
    if (names.size >= MAX_KNOWN) names.clear()
    return names
  }
  return (of: object, name: string, questions: Questions, make: (questions: Questions) => Made): Made => {
    const last = known.get(of)?.get(name)
    if (last?.notes.every(({ ask, answer }) => isSame(ask(questions), answer))) return last.made
    const notes: Note[] = []
    const made = make(noting(questions, notes))
    namesOf(of).set(name, { notes, made })
    return made
  }
}
