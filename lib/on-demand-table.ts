import { RemovalPolicy } from 'aws-cdk-lib'
import { AttributeType, Billing, type ITableV2, type TablePropsV2, TableV2 } from 'aws-cdk-lib/aws-dynamodb'
import type { Construct } from 'constructs'

export interface OnDemandTableProps extends Pick<TablePropsV2, 'timeToLiveAttribute' | 'dynamoStream'> {
  /** Keep the table and its data when the stack is deleted. */
  readonly retain: boolean
  /** Writes a second at most. @default - no cap */
  readonly maxWritesPerSecond?: number | undefined
}

/** A table of items that tell themselves apart by the prefix of `pk`; paid by the request, and recoverable. */
export const onDemandTable = (
  scope: Construct,
  id: string,
  { retain, maxWritesPerSecond, ...props }: OnDemandTableProps,
): ITableV2 =>
  // The CDK's class says `T | undefined` where its interface says `?: T`.
  new TableV2(scope, id, {
    ...props,
    partitionKey: { name: 'pk', type: AttributeType.STRING },
    sortKey: { name: 'sk', type: AttributeType.STRING },
    billing: Billing.onDemand(maxWritesPerSecond ? { maxWriteRequestUnits: maxWritesPerSecond } : {}),
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: retain,
    removalPolicy: retain ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
  }) as ITableV2

/** The condition that only items of partitions are asked for whose keys look like this. */
export const within = (partitions: string): Record<string, Record<string, string | string[]>> => ({
  'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [partitions] },
  // Without any key, all of none would be like it.
  Null: { 'dynamodb:LeadingKeys': 'false' },
})
