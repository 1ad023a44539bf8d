import { type ITableV2, StreamViewType } from 'aws-cdk-lib/aws-dynamodb'
import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam'
import { Construct } from 'constructs'
import { onDemandTable, within } from './on-demand-table.ts'

export interface DataProps {
  /** Keep the table and its data when the stack is deleted. */
  readonly retain: boolean
  /** Writes a second at most, as a cost guard. @default - no cap */
  readonly maxWritesPerSecond?: number | undefined
}

/** Partitions of gates. */
const GATES = 'GATE#*'

/** The table of what happened: the request log, whose stream the ledger reads, and what is derived from it. */
export class Data extends Construct {
  readonly table: ITableV2

  constructor(scope: Construct, id: string, props: DataProps) {
    super(scope, id)
    this.table = onDemandTable(this, 'Table', {
      ...props,
      timeToLiveAttribute: 'ttl',
      dynamoStream: StreamViewType.NEW_IMAGE,
    })
  }

  /**
   * What serving a request takes: to write records, to read them and the statistics back, and to count in the gates of
   * budgets, limits and credits. No scan, no delete.
   */
  grantUse(role: Role): void {
    this.allow(role, ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:PutItem'])
    this.allow(role, ['dynamodb:UpdateItem'], GATES)
  }

  /** What the stream's reader takes: to add to marks and statistics. */
  grantMarking(role: Role): void {
    this.allow(role, ['dynamodb:UpdateItem'])
  }

  /** What summing takes: to read the log, to write and publish what is derived from it, and to take marks away. No scan. */
  grantClosing(role: Role): void {
    this.allow(role, ['dynamodb:Query', 'dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem'])
  }

  /** @param partitions - what the partition keys look like. @default - any */
  private allow(role: Role, actions: string[], partitions?: string): void {
    const conditions = partitions === undefined ? {} : { conditions: within(partitions) }
    role.addToPolicy(new PolicyStatement({ actions, resources: [this.table.tableArn], ...conditions }))
  }
}
