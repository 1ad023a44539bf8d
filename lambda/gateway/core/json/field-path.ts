import { type Change, changeOfEach } from './change.ts'
import { isObject, type JsonValue } from './value.ts'

/** What becomes of the object that has a field; undefined: it stays as it is. */
type ChangeOfField = (name: string, value: JsonValue) => Change | undefined

const changeAlong = (
  value: JsonValue | undefined,
  [step = '', ...rest]: readonly string[],
  changeOf: ChangeOfField,
): Change | undefined => {
  if (step === '[]') return changeOfEach(Array.isArray(value) ? value : [], (item) => changeAlong(item, rest, changeOf))
  const member = isObject(value) ? value[step] : undefined
  if (member === undefined) return undefined
  if (rest.length === 0) return changeOf(step, member)
  const change = changeAlong(member, rest, changeOf)
  return change && { within: { [step]: change } }
}

/** The change of all that a path (`messages[].content[].citations`) leads to; undefined where nothing of it changes. */
export const changeOfFields = (value: JsonValue, path: string, changeOf: ChangeOfField): Change | undefined =>
  changeAlong(value, path.split(/\.|(?=\[\])/), changeOf)
