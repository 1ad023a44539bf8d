/** By what ids are compared: case, and dots or dashes, make no other model of one. */
export const spelled = (text: string): string => text.toLowerCase().replaceAll('.', '-')

/** Claude Code's mark for the long context window. */
const LONG_CONTEXT = /\[1m\]$/i

export const withoutMark = (id: string): string => id.replace(LONG_CONTEXT, '')

/** What stands before the first slash, and all that is behind it. Undefined for a name alone. */
export const prefixed = (id: string): { readonly prefix: string; readonly rest: string } | undefined => {
  const slash = id.indexOf('/')
  return slash > 0 && slash < id.length - 1 ? { prefix: id.slice(0, slash), rest: id.slice(slash + 1) } : undefined
}

/** An id that ends with the day of a snapshot, `gpt-4o-2024-11-20`, `claude-opus-4-5@20251101`. */
const DATED = /^(.+)[-@](20\d\d-?\d\d-?\d\d)$/

/** Its name without that day, and the day. */
export const dated = (id: string): { readonly name: string; readonly day: string } | undefined => {
  const [, name, day] = DATED.exec(id) ?? []
  return name && day ? { name, day } : undefined
}

/** `ft:gpt-4o-2024-08-06:acme::x1`, and `ft:open-mistral-7b:…`, https://docs.mistral.ai/capabilities/finetuning */
const TUNED = /^ft:([^:]+)/

/** The model that a tuned one was made of; of others the id itself. */
export const untuned = (id: string): string => TUNED.exec(id)?.[1] ?? id
