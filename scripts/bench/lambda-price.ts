import { type Pico, scaled, toUsd } from '#gateway/core/money.ts'

export interface Price {
  readonly name: string
  readonly usd: string
  readonly source: string
}

/** List prices in us-east-1 of what every request takes beside time, by the million. */
export const PER_MILLION_REQUESTS: readonly Price[] = [
  { name: 'Lambda requests', usd: '0.20', source: 'https://aws.amazon.com/lambda/pricing/' },
  { name: 'API Gateway REST requests', usd: '3.50', source: 'https://aws.amazon.com/api-gateway/pricing/' },
  { name: 'DynamoDB, one on-demand write', usd: '0.625', source: 'https://aws.amazon.com/dynamodb/pricing/on-demand/' },
]
/** Of arm64 in us-east-1: https://aws.amazon.com/lambda/pricing/ */
const PER_GB_SECOND = '0.0000133334'

const MILLION = 1_000_000n
const MB_PER_GB = 1024n

export const MEMORY_SIZES_MB = [128, 192, 256, 512, 1024] as const
export const STREAM_SECONDS = 8

/** What a million requests cost that keep a function of that size for so many whole seconds each. */
export const computePerMillion = (memoryMb: number, seconds: number): Pico =>
  (scaled(PER_GB_SECOND, 12) * BigInt(memoryMb) * BigInt(seconds) * MILLION) / MB_PER_GB

export const allPerMillion = (memoryMb: number, seconds: number): Pico =>
  PER_MILLION_REQUESTS.reduce((sum, { usd }) => sum + scaled(usd, 12), computePerMillion(memoryMb, seconds))

/** USD, to the cent. */
export const cents = (pico: Pico): string => {
  const CENT = 10n ** 10n
  const [whole, fraction = ''] = toUsd(((pico + CENT / 2n) / CENT) * CENT).split('.')
  return `${whole}.${fraction.padEnd(2, '0')}`
}
