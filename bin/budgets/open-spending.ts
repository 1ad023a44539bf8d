import type { FoundDeployment } from '../deployment.ts'
import { openHere } from './spending-here.ts'
import type { SpendingStores } from './spending-stores.ts'

/** Of a deployment, or of this machine. */
export const openSpending = async (deployment: FoundDeployment | undefined): Promise<SpendingStores> =>
  deployment ? (await import('./spending-deployed.ts')).openDeployed(deployment) : openHere()
