/** Something that a process waits for. It is done when the scheduler says so, if ever. */
interface Pending {
  readonly process: number
  /** No other of its process has the same. */
  readonly key: string
  /** Its answer may be lost, and it may be done later than whoever asked waits for it. */
  readonly isLossy: boolean
  readonly act: () => unknown
  /** What of its answer decides what comes next. */
  readonly tell: (value: unknown) => string
  readonly resolve: (value: unknown) => void
  readonly reject: (error: Error) => void
}

/** What is done when the scheduler says so. */
export interface Act<T> {
  readonly act: () => T
  readonly tell?: (value: T) => string
  readonly isLossy?: boolean
}

/** What may go wrong, how often in all. */
export interface Faults {
  readonly crashes: number
  readonly lost: number
  readonly late: number
}

const NO_ANSWER = new Error('no answer')

/** What may happen next: its name, and what makes it happen. */
export interface Step {
  readonly name: string
  readonly take: () => void
}

/** Runs processes one step at a time, in whatever order it is told to, with whatever faults. */
export class Scheduler {
  #pending: Pending[] = []
  #late: Pending[] = []
  #left: { crashes: number; lost: number; late: number }
  readonly crashed = new Set<number>()
  /** What each process was told: nothing else decides what it does next. */
  #told = new Map<number, string[]>()
  #counts = new Map<string, number>()

  constructor(faults: Faults) {
    this.#left = { ...faults }
  }

  /** For a process to wait for. A name that was asked for before is asked for again. */
  ask<T>(process: number, name: string, { act, tell, isLossy = false }: Act<T>): Promise<T> {
    const count = (this.#counts.get(`${process} ${name}`) ?? 0) + 1
    this.#counts.set(`${process} ${name}`, count)
    return new Promise((resolve, reject) => {
      if (this.crashed.has(process)) return
      const key = `${name}*${count}`
      const told = (value: unknown) => tell?.(value as T) ?? ''
      this.#pending.push({
        ...{ process, key, isLossy, act, reject, tell: told },
        resolve: (value) => resolve(value as T),
      })
    })
  }

  /** All that may happen next; nothing once all are at rest. */
  steps(): Step[] {
    const asked = this.#pending.flatMap((each) => this.#outcomes(each))
    const late = this.#late.map((each) => ({
      name: `late ${each.key}`,
      take: () => {
        this.#late = this.#late.filter((other) => other !== each)
        each.act()
      },
    }))
    const alive = this.#left.crashes > 0 ? [...new Set(this.#pending.map(({ process }) => process))] : []
    return [
      ...asked,
      ...late,
      ...alive.map((process) => ({ name: `crash ${process}`, take: () => this.#crash(process) })),
    ]
  }

  /** From now on those who came before are forgotten. */
  forget(crashes: number): void {
    this.#told.clear()
    this.#left = { ...this.#left, crashes }
  }

  text(): string {
    const told = [...this.#told].sort(([a], [b]) => a - b).map(([process, all]) => `${process}:${all.toSorted()}`)
    const pending = this.#pending.map(({ process, key }) => `${process}?${key}`).sort()
    const late = this.#late.map(({ process, key }) => `${process}!${key}`).sort()
    return [JSON.stringify(this.#left), [...this.crashed].sort(), told, pending, late].join(' ')
  }

  #outcomes(each: Pending): Step[] {
    const { key, process, isLossy, act, tell, resolve, reject } = each
    const end = (outcome: string): void => {
      this.#pending = this.#pending.filter((other) => other !== each)
      this.#told.set(process, [...(this.#told.get(process) ?? []), `${key}=${outcome}`])
    }
    const unanswered = (name: 'lost' | 'late', how: string, then: () => void): Step => ({
      name: `${how} ${process} ${key}`,
      take: () => {
        this.#left[name]--
        end('nothing')
        then()
        reject(NO_ANSWER)
      },
    })
    const answered: Step = {
      name: `${process} ${key}`,
      take: () => {
        const value = act()
        end(tell(value))
        resolve(value)
      },
    }
    return [
      answered,
      ...(isLossy && this.#left.lost > 0 ? [unanswered('lost', 'unanswered', () => void act())] : []),
      ...(isLossy && this.#left.lost > 0 ? [unanswered('lost', 'dropped', () => undefined)] : []),
      ...(isLossy && this.#left.late > 0 ? [unanswered('late', 'delayed', () => void this.#late.push(each))] : []),
    ]
  }

  #crash(process: number): void {
    this.#left.crashes--
    this.crashed.add(process)
    this.#pending = this.#pending.filter((each) => each.process !== process)
    this.#told.delete(process)
  }
}
