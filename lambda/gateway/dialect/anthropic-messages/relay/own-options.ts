import type { Warning } from '../../../core/canonical/parts.ts'
import { arrayOr, compact, type JsonObject, objectOr } from '../../../core/json/value.ts'
import { snakeKeys } from '../../casing.ts'
import { ownFields } from '../call/own-fields.ts'

/** What a caller asks for under `providerOptions`, as a relayed body has it. */
interface OwnOptions {
  readonly set: JsonObject
  readonly betas: readonly string[]
  readonly warnings: readonly Warning[]
}

const NONE: OwnOptions = { set: {}, betas: [], warnings: [] }

/** Fields laid over an object of the body; undefined where there is nothing to lay over it. */
const over = (base: JsonObject[string], fields: JsonObject): JsonObject | undefined =>
  Object.keys(fields).length > 0 ? { ...objectOr(base), ...fields } : undefined

/** The options of Anthropic's namespace and of the provider's own, which wins, written as the fields that they mean. */
export const ownOptions = (body: JsonObject, provider: string): OwnOptions => {
  const options = objectOr(body['providerOptions'])
  const own = { ...objectOr(options['anthropic']), ...objectOr(options[provider]) }
  if (Object.keys(own).length === 0) return NONE
  const { fields, warnings } = ownFields(own)
  const { thinking, effort, taskBudget, disableParallelToolUse, anthropicBeta } = own
  const isSerial = disableParallelToolUse === true && arrayOr(body['tools']).length > 0
  return {
    set: compact({
      ...fields,
      thinking: thinking === undefined ? undefined : snakeKeys(thinking),
      output_config: over(body['output_config'], compact({ effort, task_budget: taskBudget })),
      tool_choice: isSerial
        ? { type: 'auto', ...objectOr(body['tool_choice']), disable_parallel_tool_use: true }
        : undefined,
    }),
    betas: arrayOr(anthropicBeta).map(String),
    warnings,
  }
}
