import { isObject } from '#gateway/core/json/value.ts'
import type { AwsService } from '../../../../lambda/storage/aws/operations.ts'

/** What a table says that calls took of it. */
export interface Metered {
  readonly dynamodb: AwsService<'dynamodb'>
  /** By operation, e.g. `PutItem`. */
  readonly units: Map<string, number>
}

const unitsIn = (answer: unknown): number => {
  const consumed = isObject(answer) ? answer['ConsumedCapacity'] : undefined
  return isObject(consumed) ? Number(consumed['CapacityUnits']) : Number.NaN
}

export const metered = (dynamodb: AwsService<'dynamodb'>): Metered => {
  const units = new Map<string, number>()
  return {
    units,
    dynamodb: async (operation, input, options) => {
      const answer = await dynamodb(operation, Object.assign({}, input, { ReturnConsumedCapacity: 'TOTAL' }), options)
      units.set(operation, (units.get(operation) ?? 0) + unitsIn(answer))
      return answer
    },
  }
}
