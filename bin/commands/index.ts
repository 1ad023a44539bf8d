import { NOUNS } from '../accounts/scopes.ts'
import type { Command } from '../command.ts'
import { budgetsForgive } from './budgets/forgive.ts'
import { budgetsList } from './budgets/list.ts'
import { budgetsRaise } from './budgets/raise.ts'
import { budgetsRemove } from './budgets/remove.ts'
import { budgetsSet } from './budgets/set.ts'
import { byokAdd } from './byok/add.ts'
import { byokFallback } from './byok/fallback.ts'
import { byokList } from './byok/list.ts'
import { byokRemove } from './byok/remove.ts'
import { byokDisable, byokEnable } from './byok/switch.ts'
import { byokTest } from './byok/test.ts'
import { catalogPush } from './catalog/push.ts'
import { catalogRollback, catalogUnpush } from './catalog/return.ts'
import { catalogStatus } from './catalog/status.ts'
import { creditsAdd } from './credits/add.ts'
import { creditsCorrect } from './credits/correct.ts'
import { creditsHistory } from './credits/history.ts'
import { creditsShow } from './credits/show.ts'
import { creditsOff, creditsOn } from './credits/switch.ts'
import { explain } from './explain.ts'
import { exportLog } from './export.ts'
import { keysCreate } from './keys/create.ts'
import { keysList } from './keys/list.ts'
import { keysRevoke } from './keys/revoke.ts'
import { keysRotate } from './keys/rotate.ts'
import { keysShow } from './keys/show.ts'
import { keysDisable, keysEnable } from './keys/switch.ts'
import { keysUpdate } from './keys/update.ts'
import { ledgerRebuild } from './ledger/rebuild.ts'
import { ledgerReplay } from './ledger/replay.ts'
import { ledgerRestore } from './ledger/restore.ts'
import { ledgerVerify } from './ledger/verify.ts'
import { limitsList } from './limits/list.ts'
import { limitsRemove } from './limits/remove.ts'
import { limitsSet } from './limits/set.ts'
import { logs } from './logs.ts'
import { models } from './models.ts'
import { reprice } from './reprice.ts'
import { creating } from './scopes/create.ts'
import { listing } from './scopes/list.ts'
import { showing } from './scopes/show.ts'
import { disabling, enabling } from './scopes/switch.ts'
import { updating } from './scopes/update.ts'
import { show } from './show.ts'
import { spend } from './spend.ts'
import { zdrStatus } from './zdr/status.ts'
import { zdrOff, zdrOn } from './zdr/switch.ts'

/** Of teams and of projects. */
const SCOPE_VERBS = [creating, listing, showing, updating, disabling, enabling]

/** The verbs, in the order in which the usage text shows them. */
export const COMMANDS: readonly Command[] = [
  ...NOUNS.flatMap((noun) => SCOPE_VERBS.map((verb) => verb(noun))),
  ...[keysCreate, keysList, keysShow, keysUpdate, keysDisable, keysEnable, keysRotate, keysRevoke],
  ...[budgetsSet, budgetsList, budgetsRaise, budgetsRemove, budgetsForgive],
  ...[limitsSet, limitsList, limitsRemove],
  ...[creditsOn, creditsOff, creditsShow, creditsAdd, creditsCorrect, creditsHistory],
  ...[byokAdd, byokList, byokTest, byokEnable, byokDisable, byokRemove, byokFallback],
  ...[zdrOn, zdrOff, zdrStatus],
  ...[logs, show, spend, exportLog],
  ...[ledgerRebuild, ledgerVerify, ledgerReplay, ledgerRestore, reprice],
  ...[explain, models],
  ...[catalogPush, catalogRollback, catalogUnpush, catalogStatus],
]
