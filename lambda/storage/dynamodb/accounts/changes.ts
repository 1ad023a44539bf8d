import type { UpdateItemInput } from '@aws-sdk/client-dynamodb'
import type { Changes } from '../../accounts.ts'
import type { Attributes, Item } from '../attributes.ts'

type Update = Required<Pick<UpdateItemInput, 'UpdateExpression' | 'ExpressionAttributeNames'>> & {
  readonly ExpressionAttributeValues: Item
}

/** The part of an UpdateItem that writes these fields and no others. Its names are `#` and `:` with the field's own. */
export const toUpdate = <T extends object>(attributes: Attributes<T>, changes: Changes<T>): Partial<Update> => {
  const set: string[] = []
  const remove: string[] = []
  const names: Record<string, string> = {}
  const values: Item = {}
  for (const field in attributes) {
    const content = changes[field]
    if (content === undefined) continue
    const [name, codec] = attributes[field]
    names[`#${field}`] = name
    if (content === null) remove.push(`#${field}`)
    else {
      set.push(`#${field} = :${field}`)
      values[`:${field}`] = codec.write(content)
    }
  }
  if (set.length + remove.length === 0) return {}
  const clauses = [set.length > 0 ? `SET ${set}` : '', remove.length > 0 ? `REMOVE ${remove}` : '']
  return {
    UpdateExpression: clauses.join(' ').trim(),
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: values,
  }
}
