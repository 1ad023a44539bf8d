import { RemovalPolicy } from 'aws-cdk-lib'
import { AttributeType, Billing, type ITableV2, StreamViewType, TableV2 } from 'aws-cdk-lib/aws-dynamodb'
import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam'
import { Construct } from 'constructs'

export interface RequestLogProps {
  /** Keep the table and its data when the stack is deleted. */
  readonly retain: boolean
  /** Writes a second at most, as a cost guard. @default - no cap */
  readonly maxWritesPerSecond?: number | undefined
}

/** The one table: request log, keys, and what the ledger derives. Items tell themselves apart by the prefix of `pk`. */
export class RequestLog extends Construct {
  readonly table: ITableV2

  constructor(scope: Construct, id: string, props: RequestLogProps) {
    super(scope, id)
    // The CDK's class says `T | undefined` where its interface says `?: T`.
    this.table = new TableV2(this, 'Table', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billing: Billing.onDemand(props.maxWritesPerSecond ? { maxWriteRequestUnits: props.maxWritesPerSecond } : {}),
      timeToLiveAttribute: 'ttl',
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      dynamoStream: StreamViewType.NEW_IMAGE,
      deletionProtection: props.retain,
      removalPolicy: props.retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    }) as ITableV2
  }

  /** What serving a request takes: find the key, write and read back records. No scan, no delete. */
  grantUse(role: Role): void {
    const actions = ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:PutItem']
    role.addToPolicy(new PolicyStatement({ actions, resources: [this.table.tableArn] }))
  }
}
