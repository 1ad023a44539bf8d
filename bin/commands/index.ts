import type { Command } from '../command.ts'
import { byokAdd } from './byok/add.ts'
import { byokFallback } from './byok/fallback.ts'
import { byokList } from './byok/list.ts'
import { byokRemove } from './byok/remove.ts'
import { byokDisable, byokEnable } from './byok/switch.ts'
import { byokTest } from './byok/test.ts'
import { catalogPush } from './catalog/push.ts'
import { catalogRollback, catalogUnpush } from './catalog/return.ts'
import { catalogStatus } from './catalog/status.ts'
import { explain } from './explain.ts'
import { exportLog } from './export.ts'
import { keysCreate } from './keys/create.ts'
import { keysList } from './keys/list.ts'
import { keysRevoke } from './keys/revoke.ts'
import { ledgerRebuild } from './ledger/rebuild.ts'
import { ledgerReplay } from './ledger/replay.ts'
import { ledgerVerify } from './ledger/verify.ts'
import { logs } from './logs.ts'
import { models } from './models.ts'
import { reprice } from './reprice.ts'
import { show } from './show.ts'
import { spend } from './spend.ts'
import { zdrStatus } from './zdr/status.ts'
import { zdrOff, zdrOn } from './zdr/switch.ts'

/** The verbs, in the order in which the usage text shows them. */
export const COMMANDS: readonly Command[] = [
  ...[keysCreate, keysList, keysRevoke],
  ...[byokAdd, byokList, byokTest, byokEnable, byokDisable, byokRemove, byokFallback],
  ...[zdrOn, zdrOff, zdrStatus],
  ...[logs, show, spend, exportLog],
  ...[ledgerRebuild, ledgerVerify, ledgerReplay, reprice],
  ...[explain, models],
  ...[catalogPush, catalogRollback, catalogUnpush, catalogStatus],
]
