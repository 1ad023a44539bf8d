/**
 * What only Anthropic itself runs or keeps, by the names of `featuresOf`; elsewhere it is an error, or overlooked.
 * https://platform.claude.com/docs/en/build-with-claude/overview, column "Availability"
 */
const FEATURES = [
  'advisor',
  'code_execution',
  'web_fetch',
  'mcp_servers',
  'mcp_toolset',
  // Skills live in it.
  'container',
  'file_id',
  'inference_geo',
  'billing_policy',
  'safeguards',
  'thread',
].join('|')

export const ANTHROPICS_OWN = new RegExp(`^(?:${FEATURES}|web_search)`)

/** Of searches only those that are not filtered by code, which has nowhere to run. */
export const ANTHROPICS_OWN_BUT_SEARCH = new RegExp(`^(?:${FEATURES}|web_search_(?!20250305$))`)

/**
 * Fields that others who serve Claude refuse. The whole request's caching:
 * https://github.com/UKGovernmentBEIS/inspect_ai/pull/3851
 */
export const NOT_YET: readonly string[] = ['cache_control']
