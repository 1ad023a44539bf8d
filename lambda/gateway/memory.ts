import { GatewayError } from './core/error.ts'

/** Lambda starts Node with two halves of 5 %, of which V8 makes three. All of it fills before it is collected. */
const YOUNG_PART = 0.15
/**
 * MB that the function's process takes at most: with no body to speak of, its young generation aside, and more for each
 * MB that the text of a body takes. Of all ways through the gateway, by `npm run bench -- --only lambda`.
 */
const PEAK = { alone: 132, perMegabyte: 13 } as const
/** What Lambda counts beside the process. A reserve: nothing of ours measures it. */
const BESIDE = 16

const MEGABYTE = 1e6
const STEP_MB = 64

/** A body as it is in the event. */
export interface BodyText {
  /** Of UTF-8, or of what base64 decodes to. */
  readonly bytes: number
  readonly characters: number
}

/** V8 keeps a text at one byte a character, or all of it at two for a single one beyond Latin-1. */
const textBytes = ({ bytes, characters }: BodyText): number => (bytes === characters ? characters : 2 * characters)

/** MB of the process of a function of that memory, when it is asked with such a body. */
export const peakMb = (memoryMb: number, body: BodyText = { bytes: 0, characters: 0 }): number =>
  YOUNG_PART * memoryMb + PEAK.alone + PEAK.perMegabyte * (textBytes(body) / MEGABYTE)

/** With less, small requests alone would have the function killed. */
export const LEAST_MEMORY_MB = 192
export const WHY_LEAST = `small requests take up to ${Math.round(peakMb(LEAST_MEMORY_MB))} MB`

const memoryFor = (body: BodyText): number =>
  Math.ceil((peakMb(0, body) + BESIDE) / (1 - YOUNG_PART) / STEP_MB) * STEP_MB

const tenths = (megabytes: number, round: (value: number) => number): string => (round(megabytes * 10) / 10).toFixed(1)

/** Throws 'too-large' for a body that would have the function killed, before it is copied or parsed. */
export const requireMemoryFor = (body: BodyText, memoryMb: number): void => {
  const left = memoryMb - BESIDE - peakMb(memoryMb)
  const needed = peakMb(memoryMb, body) - peakMb(memoryMb)
  if (needed <= left || body.bytes === 0) return
  const given = body.bytes / MEGABYTE
  const allowed = Math.max(0, (given * left) / needed)
  const memory = memoryFor(body)
  throw new GatewayError(
    'too-large',
    `The body has ${tenths(given, Math.ceil)} MB; this function's ${memoryMb} MB of memory take ${tenths(allowed, Math.floor)} MB of such text. Deploy it with memory=${memory}, in a CDK app of your own with memorySize: ${memory}.`,
  )
}
