import type { Model } from './model.ts'

/** An id without Claude Code's mark for the long context window. */
export const withoutMark = (id: string): string => id.replace(/\[1m\]$/, '')

/** The day of the one snapshot that each of Claude's names has, as others than Anthropic call it. */
const SNAPSHOT = /(claude-[\w-]+)[-@](20\d{6})/

/** Bedrock's ids say where their models run, as `us.meta.llama…` does: only there. */
const AT_BEDROCK = /^[a-z-]+\.[a-z]/

const nameOf = (id: string): string => id.slice(id.indexOf('/') + 1)
const dashed = (name: string): string => name.replaceAll('.', '-')

/**
 * Ids without a creator, to the id: the name alone, and the spelling of the model's own provider. They are what code
 * sends that was written for one provider, `claude-haiku-4-5-20251001` included. Of two models that a spelling fits, it
 * means the one of that name, dots or dashes (`claude-opus-4-6`): a deployment's own model may lead to the same place.
 * Otherwise it means none.
 */
export const bareIds = (
  models: Readonly<Record<string, Model>>,
  aliases: Readonly<Record<string, string>> = {},
): ReadonlyMap<string, string> => {
  const meant = new Map<string, Set<string>>()
  const add = (spelling: string, id: string) => meant.set(spelling, (meant.get(spelling) ?? new Set()).add(id))
  for (const [id, { endpoints }] of Object.entries(models)) {
    add(nameOf(id), id)
    for (const { model } of endpoints) {
      const [, name, day] = SNAPSHOT.exec(model) ?? []
      if (day) for (const mark of '-@') add(name + mark + day, id)
    }
    if (endpoints[0] && !AT_BEDROCK.test(endpoints[0].model)) add(endpoints[0].model, id)
  }
  for (const [alias, id] of Object.entries(aliases)) add(nameOf(alias), id)
  return new Map(
    [...meant].flatMap(([spelling, ids]) => {
      const named = [...ids].filter((id) => ids.size === 1 || dashed(nameOf(id)) === dashed(spelling))
      return named.length === 1 ? [[spelling, named.join()] as const] : []
    }),
  )
}
