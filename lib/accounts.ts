import type { ITableV2 } from 'aws-cdk-lib/aws-dynamodb'
import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam'
import { Construct } from 'constructs'
import { onDemandTable } from './on-demand-table.ts'

export interface AccountsProps {
  /** Keep the table and its keys when the stack is deleted. */
  readonly retain: boolean
}

/**
 * The table of who may spend what: keys, teams, budgets, credits. Operators write it, by the command line; what serves
 * requests only reads, so that whoever breaks into it can make no key.
 */
export class Accounts extends Construct {
  readonly table: ITableV2

  constructor(scope: Construct, id: string, { retain }: AccountsProps) {
    super(scope, id)
    this.table = onDemandTable(this, 'Table', { retain })
  }

  /** What serving a request takes: to find the key, and what holds for its team and project. */
  grantUse(role: Role): void {
    this.allow(role, ['dynamodb:GetItem', 'dynamodb:BatchGetItem'])
  }

  private allow(role: Role, actions: string[]): void {
    role.addToPolicy(new PolicyStatement({ actions, resources: [this.table.tableArn] }))
  }
}
