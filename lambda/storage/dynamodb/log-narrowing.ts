import type { LogFilter } from '../log-filter.ts'
import type { Item } from './attributes.ts'

/** DynamoDB takes no more operands of an `IN`. */
const MOST_MODELS = 100

const EQUAL = { project: 'pj', provider: 'p', user: 'ur', outcome: 'o' } as const

/**
 * A condition for what of a filter is a plain attribute. It saves the way of records that are not wanted, not their
 * reading; what they really have to be is said by `isWanted`.
 */
export interface Narrowing {
  readonly FilterExpression?: string
  readonly ExpressionAttributeNames?: Record<string, string>
  readonly ExpressionAttributeValues?: Item
}

export const narrowingOf = (filter: LogFilter): Narrowing => {
  const names: Record<string, string> = {}
  const values: Item = {}
  const conditions: string[] = []
  for (const [field, attribute] of Object.entries(EQUAL)) {
    const wanted = filter[field as keyof typeof EQUAL]
    // DynamoDB refuses empty operands in some places.
    if (!wanted) continue
    names[`#${attribute}`] = attribute
    values[`:${attribute}`] = { S: wanted }
    conditions.push(`#${attribute} = :${attribute}`)
  }
  const { models = [] } = filter
  if (models.length > 0 && models.length <= MOST_MODELS) {
    names['#m'] = 'm'
    for (const [index, model] of models.entries()) values[`:m${index}`] = { S: model }
    conditions.push(`#m IN (${models.map((_, index) => `:m${index}`).join(', ')})`)
  }
  return conditions.length === 0
    ? {}
    : {
        FilterExpression: conditions.join(' AND '),
        ExpressionAttributeNames: names,
        ExpressionAttributeValues: values,
      }
}
