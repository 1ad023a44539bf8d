import { awsErrorName } from '../aws/error.ts'

/** What DynamoDB calls an item, a key or a number that it will never take. */
const INVALID = ['ValidationException', 'SerializationException']

/** Resolves to whether the condition of a write held. */
export const heldIn = (asked: Promise<unknown>): Promise<boolean> =>
  asked.then(
    () => true,
    (error: unknown) => {
      if (awsErrorName(error) === 'ConditionalCheckFailedException') return false
      throw error
    },
  )

/** Throws the error on, as RangeError where sending the same again is in vain. */
export const asRangeError = (error: unknown): never => {
  if (!INVALID.includes(awsErrorName(error) ?? '')) throw error
  throw new RangeError(error instanceof Error ? error.message : String(error), { cause: error })
}
