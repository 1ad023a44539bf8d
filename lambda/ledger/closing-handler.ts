import { composeClosing } from './compose-closing.ts'
import { readLedgerEnv } from './env.ts'

export const handler = composeClosing(readLedgerEnv())
