import type { AskOptions, AwsService } from '../../../lambda/storage/aws/operations.ts'

type Dynamodb = AwsService<'dynamodb'>
type Call = () => Promise<unknown>

/** What may become of a call of DynamoDB between a gateway and the table. */
type Fate = (act: Call, options: AskOptions) => Promise<unknown>

const throttled = (): Error => Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' })
const unanswered = ({ signal }: AskOptions): Promise<never> =>
  new Promise((_, reject) => {
    if (!signal) return reject(new Error('no answer'))
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })

export interface FaultyDynamodb {
  readonly dynamodb: Dynamodb
  /** From now on nothing that it is asked for is done, and nobody hears of that: its process is gone. */
  die(): void
  isDead(): boolean
  /** Resolves when all that arrives late has arrived. */
  landed(): Promise<unknown>
}

/** Of all calls about gates and records `share` go wrong, in one of four ways. */
export const faultyDynamodb = (behind: Dynamodb, random: () => number, share: number): FaultyDynamodb => {
  let isDead = false
  const late: Promise<unknown>[] = []
  const fates: readonly Fate[] = [
    () => Promise.reject(throttled()),
    async (act) => {
      await act()
      throw new Error('the answer is lost')
    },
    (_, options) => unanswered(options),
    (act, options) => {
      late.push(new Promise((resolve) => setTimeout(resolve, 50 + random() * 500)).then(act).catch(() => undefined))
      return unanswered(options)
    },
  ]
  const dynamodb = ((operation: 'GetItem', input: never, options: AskOptions = {}) => {
    const act: Call = () => behind(operation, input, options.signal ? { isOnce: true } : options)
    if (isDead) return new Promise(() => undefined)
    const alive = (work: Promise<unknown>) => work.finally(() => (isDead ? new Promise(() => undefined) : undefined))
    const fate = random() < share ? fates[Math.floor(random() * fates.length)] : undefined
    return alive(fate ? fate(act, options) : act())
  }) as unknown as Dynamodb
  return {
    dynamodb,
    die: () => {
      isDead = true
    },
    isDead: () => isDead,
    landed: () => Promise.all(late),
  }
}
