import type { Call } from '../core/call.ts'
import type { Warning } from '../core/canonical/parts.ts'
import { warningText } from '../core/canonical/warning.ts'
import { GatewayError } from '../core/error.ts'
import { compact } from '../core/json/value.ts'

export const STRICT_HEADER = 'x-gateway-strict'
const WORDS: Readonly<Record<string, boolean>> = { true: true, '1': true, false: false, '0': false }

/**
 * Does the caller want an error in place of a report? Throws `bad-request` for another word than those of the header.
 */
export const isStrict = ({ headers }: Pick<Call, 'headers'>): boolean => {
  const value = headers[STRICT_HEADER]
  if (value === undefined) return false
  if (Object.hasOwn(WORDS, value)) return WORDS[value] === true
  throw new GatewayError(
    'bad-request',
    `${STRICT_HEADER} must be true, 1, false or 0, got ${JSON.stringify(value.slice(0, 40))}.`,
    {
      param: STRICT_HEADER,
    },
  )
}

/** `unsupported`: what no provider of the model honours, as `field: reason`. At least one. */
export const noneHonours = (lost: readonly string[]): GatewayError => {
  const message = `No provider can honour every field that ${STRICT_HEADER} requires: ${lost.join('; ')}`
  return new GatewayError('unsupported', message, compact({ param: lost[0]?.split(':')[0] }))
}

const fieldOf = (warning: Warning): string | undefined => {
  if (warning.type === 'deprecated') return warning.setting
  return warning.type === 'other' ? undefined : warning.feature
}

/** In strict mode a report is an error, `unsupported`: another provider may honour the field. */
export const requireHonoured = (call: Call, warnings: readonly Warning[], provider: string): void => {
  const [first] = warnings
  if (!first || !isStrict(call)) return
  const fields = warnings.map(warningText).join('; ')
  throw new GatewayError('unsupported', `${provider} cannot honour what ${STRICT_HEADER} insists on: ${fields}`, {
    ...compact({ param: fieldOf(first) }),
    provider,
  })
}
