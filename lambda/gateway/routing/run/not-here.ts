import type { GatewayError } from '../../core/error.ts'

/** Words of rejections that are about what one provider, or its version of an API, does not have. */
const NOT_HERE: readonly RegExp[] = [
  // Claude elsewhere than at Anthropic: github.com/anthropics/claude-quickstarts/issues/251
  /does not match any of the expected tags/,
  // github.com/BerriAI/litellm/issues/13825
  /Extra inputs are not permitted/,
  // github.com/anthropics/claude-code/issues/49648 and 12429
  /invalid beta flag|Unexpected value\(s\) .{1,400} for the `anthropic-beta` header/s,
  // OpenAI's models elsewhere than at OpenAI: github.com/openai/openai-python/issues/1080
  /Unrecognized request argument|Unknown parameter/,
  // "property 'x' is unsupported", "does not support", "not yet available": github.com/glowingjade/obsidian-smart-composer/issues/450
  /(?:\bnot|\bun|n['’]t)\s?(?:yet |currently |be )?(?:support|available|enabled|implemented)/i,
]

/** Of a rejection of the request itself: a 401 of the client's own login speaks of ways to log in. */
const STATUSES: readonly number[] = [400, 422]

/** The provider, or the gateway in its place, turns the request down for something that another one may have. */
export const isNotHere = ({ code, status, message }: GatewayError): boolean =>
  code === 'unsupported' ||
  (code === 'upstream-rejected' && STATUSES.includes(status) && NOT_HERE.some((words) => words.test(message)))
