/** What the deployment tells the ledger function. `lib` writes it, the function reads it. */
export interface LedgerEnv {
  /** Teams and what they have: only read. */
  readonly accountsTable: string
  /** The request log, and what the ledger derives from it. */
  readonly dataTable: string
}

const NAMES = {
  accountsTable: 'POINTSMAN_ACCOUNTS_TABLE',
  dataTable: 'POINTSMAN_DATA_TABLE',
} as const satisfies Record<keyof LedgerEnv, string>

/** The variables to give to the function. */
export const writeLedgerEnv = ({ accountsTable, dataTable }: LedgerEnv): Record<string, string> => ({
  [NAMES.accountsTable]: accountsTable,
  [NAMES.dataTable]: dataTable,
})

/** Throws when a variable is missing: the function then fails at start. */
export const readLedgerEnv = (variables: Readonly<Record<string, string | undefined>> = process.env): LedgerEnv => {
  const required = (name: string): string => {
    const value = variables[name]
    if (!value) throw new Error(`The environment variable ${name} is not set.`)
    return value
  }
  return { accountsTable: required(NAMES.accountsTable), dataTable: required(NAMES.dataTable) }
}
