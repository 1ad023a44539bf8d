import type { GenerationRecord } from '../../../storage/generations.ts'
import type { Caller, Permission } from '../../core/caller.ts'
import { GatewayError } from '../../core/error.ts'

const may = ({ permissions }: Caller, permission: Permission): boolean => permissions?.includes(permission) === true

/** Throws `forbidden` for a key that may not list requests. */
export const requireLogs = (caller: Caller): void => {
  if (may(caller, 'logs')) return
  throw new GatewayError(
    'forbidden',
    `Listing requests needs a key that may read logs; ${caller.principal.id} may not. Create one with "npm run pointsman -- keys create --name NAME --allow logs".`,
  )
}

/**
 * The project that a caller sees, of those it asks for; undefined is all of the team. Throws `forbidden` for another
 * project than its own.
 */
export const projectSeen = (caller: Caller, asked: string | undefined): string | undefined => {
  if (may(caller, 'report')) return asked
  if (asked === undefined || asked === caller.project) return caller.project
  throw new GatewayError(
    'forbidden',
    `${caller.principal.id} sees its own project, ${caller.project}, alone. Create a key that sees the whole team with "npm run pointsman -- keys create --name NAME --allow report".`,
    { param: 'project' },
  )
}

export const isSeen = (record: GenerationRecord, caller: Caller): boolean =>
  may(caller, 'report') || record.project === caller.project
