/** What DynamoDB calls an item, a key or a number that it will never take. */
const INVALID = ['ValidationException', 'SerializationException']

/** Throws the error on, as RangeError where sending the same again is in vain. */
export const asRangeError = (error: Error): never => {
  throw INVALID.includes(error.name) ? new RangeError(error.message, { cause: error }) : error
}
