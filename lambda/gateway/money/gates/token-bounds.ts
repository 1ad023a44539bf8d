/** How many tokens a request may have at worst, told without a tokenizer: a token has at least one byte of text. */

/** Roles and separators that a provider puts around each message. */
const PER_MESSAGE = 16
/**
 * What a provider says to its model of its own accord where tools are offered, Anthropic's computer use the most: 499 and
 * 735. https://platform.claude.com/docs/en/agents-and-tools/tool-use/overview#pricing
 */
const ABOUT_TOOLS = 2048
/**
 * Of each tool that it describes itself: 245 for the shell, 700 for the editor, 735 for the screen.
 * https://platform.claude.com/docs/en/agents-and-tools/tool-use/text-editor-tool
 */
const PER_DESCRIBED = 1024
/** Instructions of its own that no caller sees: recorded traffic has 200 more than was said, from xAI. */
const UNSEEN = 1024

export interface InputFacts {
  /**
   * In UTF-8: all text, tools and schemas. The body as it was sent is never less, since JSON only makes text longer; media
   * in it may be left out.
   */
  readonly textBytes: number
  readonly messages: number
  readonly hasTools: boolean
  /** Tools that the provider describes to its model in its own words. */
  readonly describedTools?: number
  /** The most that all images, sounds and files come to. Undefined where nobody can say. */
  readonly mediaTokens: number | undefined
  /** The model's, in tokens. What is longer is refused, and costs nothing. */
  readonly contextWindow?: number | undefined
  /**
   * How often the provider calls tools of its own at most, whose findings it adds to the prompt and reads all of it anew.
   * Undefined where there is no bound.
   */
  readonly ownCalls: number | undefined
}

/** Undefined where there is no bound: of media whose size nobody knows, for a model that takes any, say. */
export const inputBound = (facts: InputFacts): number | undefined => {
  const { textBytes, messages, hasTools, describedTools = 0, mediaTokens, contextWindow, ownCalls } = facts
  if (ownCalls === undefined) return undefined
  if (ownCalls > 0) return contextWindow === undefined ? undefined : contextWindow * (ownCalls + 1)
  if (mediaTokens === undefined) return contextWindow
  const told = (hasTools ? ABOUT_TOOLS : 0) + PER_DESCRIBED * describedTools
  const sum = textBytes + UNSEEN + PER_MESSAGE * messages + told + mediaTokens
  return Math.min(contextWindow ?? sum, sum)
}

export interface OutputFacts {
  /** What the caller allows, reasoning included. */
  readonly maxTokens?: number | undefined
  /** What the model does. */
  readonly maxOutputTokens?: number | undefined
  readonly contextWindow?: number | undefined
  /** How many answers are asked for, each of so many tokens. */
  readonly answers?: number
}

/** Undefined where neither the caller nor the catalog says one. */
export const outputBound = ({
  maxTokens,
  maxOutputTokens,
  contextWindow,
  answers = 1,
}: OutputFacts): number | undefined => {
  const bounds = [maxTokens, maxOutputTokens, contextWindow].filter((bound) => bound !== undefined)
  return bounds.length === 0 ? undefined : Math.min(...bounds) * answers
}
