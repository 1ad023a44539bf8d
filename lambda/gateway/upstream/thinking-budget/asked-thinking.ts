import { type Effort, isEffort } from '../../core/canonical/efforts.ts'
import { isObject, type JsonObject, type JsonValue, objectOr, without } from '../../core/json/value.ts'

/** What a caller asks of thinking in tokens and words. */
export interface AskedThinking {
  /** The fewest of all numbers of tokens. What is below 1 is none: Gemini's -1 is as many as it likes. */
  readonly tokens: number | undefined
  readonly effort: Effort | undefined
  /** It is told not to think. */
  readonly isOff: boolean
}

/** The same as a request says it, perhaps more than once. */
interface SaidThinking extends AskedThinking {
  /** The most of all numbers of tokens. */
  readonly mostTokens: number | undefined
}

/** Where thinking is asked for: paths in bodies, whatever their dialect, and in options of providers. */
interface Places {
  readonly tokens: readonly string[]
  readonly effort: readonly string[]
  /** `disabled` or `false` where there shall be none. */
  readonly switches: readonly string[]
}

const IN_BODY: Places = {
  tokens: ['reasoning.max_tokens', 'thinking.budget_tokens', 'thinking_budget'],
  effort: ['reasoning', 'reasoning_effort', 'reasoning.effort', 'output_config.effort'],
  switches: ['thinking.type', 'reasoning.enabled', 'enable_thinking'],
}

const IN_OPTIONS: Places = {
  tokens: [
    ...['thinking.budgetTokens', 'thinking.budget_tokens', 'thinking.tokenBudget', 'thinkingBudget', 'thinking_budget'],
    ...['thinkingConfig.thinkingBudget', 'reasoningConfig.budgetTokens', 'reasoning.max_tokens'],
  ],
  effort: [
    ...['effort', 'reasoningEffort', 'reasoning_effort', 'reasoning.effort'],
    ...['thinkingConfig.thinkingLevel', 'reasoningConfig.maxReasoningEffort'],
  ],
  switches: ['thinking.type', 'reasoningConfig.type', 'reasoning.enabled', 'enableThinking', 'enable_thinking'],
}

const valueAt = (object: JsonObject, path: string): JsonValue | undefined =>
  path.split('.').reduce<JsonValue | undefined>((value, key) => objectOr(value)[key], object)

/** Without what a path leads to, and without what holds nothing else. */
const withoutPath = (object: JsonObject, path: string): JsonObject => {
  const [key = '', ...rest] = path.split('.')
  const member = object[key]
  if (rest.length === 0) return isObject(member) ? object : without(object, [key])
  if (!isObject(member)) return object
  const left = withoutPath(member, rest.join('.'))
  return Object.keys(left).length === 0 ? without(object, [key]) : { ...object, [key]: left }
}

/** Anthropic's own, which says something beside a budget, too. */
const ANTHROPICS_EFFORT = /^(?:output_config\.)?effort$/

const isTaken = (path: string, keepsEffort: boolean): boolean => !keepsEffort || !ANTHROPICS_EFFORT.test(path)

/** What a body asks of thinking, and the options of it that the receiver reads; `keepsEffort`: but Anthropic's effort. */
export const askedThinking = (body: JsonObject, options: readonly JsonObject[], keepsEffort: boolean): SaidThinking => {
  const all = [[body, IN_BODY] as const, ...options.map((own) => [own, IN_OPTIONS] as const)]
  const valuesAt = (name: keyof Places): (JsonValue | undefined)[] =>
    all.flatMap(([object, places]) =>
      places[name].filter((path) => isTaken(path, keepsEffort)).map((path) => valueAt(object, path)),
    )
  const numbers = valuesAt('tokens').filter((value) => typeof value === 'number')
  const tokens = numbers.filter((value) => value >= 1)
  const efforts = valuesAt('effort').filter(isEffort)
  const isOff = valuesAt('switches').some((value) => value === 'disabled' || value === false)
  const [effort] = efforts
  return {
    tokens: tokens.length > 0 ? Math.min(...tokens) : undefined,
    mostTokens: tokens.length > 0 ? Math.max(...tokens) : undefined,
    effort,
    isOff: isOff || numbers.includes(0) || efforts.includes('none'),
  }
}

const withoutAll = (object: JsonObject, { tokens, effort, switches }: Places, keepsEffort: boolean): JsonObject =>
  [...tokens, ...effort, ...switches].filter((path) => isTaken(path, keepsEffort)).reduce(withoutPath, object)

/** A body without what it asks of thinking; `keepsEffort` likewise. */
export const withoutThinking = (body: JsonObject, keepsEffort: boolean): JsonObject =>
  withoutAll(body, IN_BODY, keepsEffort)

/** Options of a provider without it. */
export const optionsWithoutThinking = (own: JsonObject, keepsEffort: boolean): JsonObject =>
  withoutAll(own, IN_OPTIONS, keepsEffort)

/** Budgets that are not below a number of tokens: what they become, or nothing is said of thinking any more. */
export interface ThinkingRoom {
  readonly below: number
  readonly to: number | undefined
}

const atPath = (object: JsonObject, [key = '', ...rest]: readonly string[], value: JsonValue): JsonObject => ({
  ...object,
  [key]: rest.length === 0 ? value : atPath(objectOr(object[key]), rest, value),
})

/** What switches a budget on, and goes with it. */
const SWITCHED = ['thinking', 'reasoningConfig']

const inRoom = (object: JsonObject, places: Places, { below, to }: ThinkingRoom): JsonObject => {
  const large = places.tokens.filter((path) => Number(valueAt(object, path)) >= below)
  if (large.length === 0) return object
  return to === undefined
    ? without(withoutAll(object, places, false), SWITCHED)
    : large.reduce((left, path) => atPath(left, path.split('.'), to), object)
}

/** A body whose budgets of thinking have room. */
export const withBudget = (body: JsonObject, room: ThinkingRoom): JsonObject => inRoom(body, IN_BODY, room)

/** Options of a provider likewise. */
export const optionsWithBudget = (own: JsonObject, room: ThinkingRoom): JsonObject => inRoom(own, IN_OPTIONS, room)
