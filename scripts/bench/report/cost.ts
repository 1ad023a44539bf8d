import {
  allPerMillion,
  cents,
  computePerMillion,
  MEMORY_SIZES_MB,
  PER_MILLION_REQUESTS,
  STREAM_SECONDS,
} from '../lambda-price.ts'
import { table } from './markdown.ts'

/** Nothing here is measured: prices times time. */
export const costReport = (): string => `## Cost of a million requests of ${STREAM_SECONDS} s

Computed from list prices of us-east-1 (arm64), without the free tier: a function is paid for as long as its answer
lasts, whatever CPU it needs.

${table(
  ['memory, MB', 'Lambda compute, $', 'all of it, $'],
  MEMORY_SIZES_MB.map((size) => [
    String(size),
    cents(computePerMillion(size, STREAM_SECONDS)),
    cents(allPerMillion(size, STREAM_SECONDS)),
  ]),
)}

${table(
  ['beside the compute, $ per million', '$'],
  PER_MILLION_REQUESTS.map(({ name, usd, source }) => [`[${name}](${source})`, usd]),
)}`
