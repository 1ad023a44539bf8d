import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb'
import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam'
import { Construct } from 'constructs'
import { onDemandTable, within } from './on-demand-table.ts'

export interface AccountsProps {
  /** Keep the table and its keys when the stack is deleted. */
  readonly retain: boolean
}

/** Partitions of credits' entries, and of what teams have set. */
const CREDITS = 'CREDIT#*'
const TEAMS = 'TEAM#*'

/**
 * The table of who may spend what: keys, teams, budgets, credits. Operators write it, by the command line; what serves
 * requests only reads, so that whoever breaks into it can make no key, and what charges days adds to credits alone.
 */
export class Accounts extends Construct {
  readonly table: ITableV2

  constructor(scope: Construct, id: string, { retain }: AccountsProps) {
    super(scope, id)
    this.table = onDemandTable(this, 'Table', { retain })
  }

  /** What serving a request takes: to find the key, what holds for its team and project, and its team's credits. */
  grantUse(role: Role): void {
    this.allow(role, ['dynamodb:GetItem', 'dynamodb:BatchGetItem'])
    this.allow(role, ['dynamodb:Query'], CREDITS)
  }

  /** What charging days to credits takes: to see whose they are, and to add entries. No key is read or written. */
  grantCharging(role: Role): void {
    this.allow(role, ['dynamodb:GetItem'], TEAMS)
    this.allow(role, ['dynamodb:Query', 'dynamodb:PutItem'], CREDITS)
  }

  /** @param partitions - what the partition keys look like. @default - any */
  private allow(role: Role, actions: string[], partitions?: string): void {
    const conditions = partitions === undefined ? {} : { conditions: within(partitions) }
    role.addToPolicy(new PolicyStatement({ actions, resources: [this.table.tableArn], ...conditions }))
  }
}
