import type { Caller } from '../core/caller.ts'
import { GatewayError } from '../core/error.ts'
import { FAULT_HEADER, type InjectedFault, parseFaults } from '../upstream/injected-fault.ts'

/** The permission that a key needs to ask for faults. */
const PERMISSION = 'fault'

/** The faults that a request asks for. Throws `forbidden` when its key may not, and `bad-request`. */
export const readFaults = (headers: Readonly<Record<string, string>>, caller: Caller): readonly InjectedFault[] => {
  const header = headers[FAULT_HEADER]
  if (header === undefined) return []
  if (!caller.permissions?.includes(PERMISSION))
    throw new GatewayError(
      'forbidden',
      `${FAULT_HEADER} needs a key that may inject faults; ${caller.principal.id} may not. Create one with "npm run pointsman -- keys create --name NAME --allow-fault".`,
    )
  return parseFaults(header)
}
