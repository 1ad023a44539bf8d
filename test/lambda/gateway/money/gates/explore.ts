import { setImmediate as turn } from 'node:timers/promises'
import { type Mutation, Run, type World, type Wrong } from './world.ts'

export interface Found {
  states: number
  ends: number
  /** How often what must never be was there, and by which steps it came to the first of them. */
  readonly wrongs: Partial<Record<Wrong, number>>
  example?: readonly string[]
}

const note = (found: Found, wrongs: readonly Wrong[], path: readonly string[]): void => {
  for (const wrong of wrongs) {
    found.wrongs[wrong] = (found.wrongs[wrong] ?? 0) + 1
    found.example ??= [...path, wrong]
  }
}

/** What may happen next, once everything that follows from the last step has. */
const stepsOf = async (run: Run) => {
  await turn()
  const steps = run.scheduler.steps()
  if (steps.length > 0 || !run.beginSweeping()) return steps
  await turn()
  return run.scheduler.steps()
}

/**
 * Every interleaving, with every fault that the world allows, each state once; of a mutation up to the first that is
 * wrong. A run is what its steps make of it.
 */
export const explore = async (world: World, mutation?: Mutation): Promise<Found> => {
  const found: Found = { states: 0, ends: 0, wrongs: {} }
  const seen = new Set<string>()
  const paths: (readonly number[])[] = [[]]
  for (let path = paths.pop(); path && !(mutation && found.example); path = paths.pop()) {
    const run = new Run(world, mutation ?? {})
    const names: string[] = []
    let taken: readonly number[] = path
    let steps = await stepsOf(run)
    for (const index of path) {
      names.push(steps[index]?.name ?? '')
      steps[index]?.take()
      steps = await stepsOf(run)
    }
    // On from there by the first of the steps; the others are for later.
    for (;;) {
      const text = run.text()
      if (seen.has(text)) break
      seen.add(text)
      note(found, run.wrongs(), names)
      const [first] = steps
      if (!first) {
        found.ends++
        note(found, await run.wrongsAtEnd(), names)
        break
      }
      for (let index = 1; index < steps.length; index++) paths.push([...taken, index])
      taken = [...taken, 0]
      names.push(first.name)
      first.take()
      steps = await stepsOf(run)
    }
  }
  found.states = seen.size
  return found
}

/** One course of a world, whose steps the numbers choose. */
export const walk = async (world: World, choose: (count: number) => number): Promise<Found> => {
  const found: Found = { states: 0, ends: 1, wrongs: {} }
  const run = new Run(world, {})
  const names: string[] = []
  for (let steps = await stepsOf(run); steps.length > 0; steps = await stepsOf(run)) {
    const step = steps[choose(steps.length)]
    names.push(step?.name ?? '')
    step?.take()
    found.states++
    note(found, run.wrongs(), names)
  }
  note(found, await run.wrongsAtEnd(), names)
  return found
}
