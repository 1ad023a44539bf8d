import type { Model } from '../model.ts'

/**
 * The day of the snapshot that an undated name stands for, by the catalog's id. Other days are other models, at other
 * prices: `gpt-4o-2024-05-13` costs twice as much as `gpt-4o`. The only ones of their names in @ai-sdk/openai 4.0.118;
 * gpt-4o: https://platform.openai.com/docs/models/gpt-4o
 */
const DAYS: Readonly<Record<string, string>> = {
  'openai/gpt-4.1': '2025-04-14',
  'openai/gpt-4.1-mini': '2025-04-14',
  'openai/gpt-4.1-nano': '2025-04-14',
  'openai/gpt-4o': '2024-08-06',
  'openai/gpt-4o-mini': '2024-07-18',
  'openai/gpt-5': '2025-08-07',
  'openai/gpt-5-mini': '2025-08-07',
  'openai/gpt-5-nano': '2025-08-07',
  'openai/gpt-5-pro': '2025-10-06',
  'openai/gpt-5.1-thinking': '2025-11-13',
  'openai/gpt-5.2': '2025-12-11',
  'openai/gpt-5.2-pro': '2025-12-11',
  'openai/gpt-5.4': '2026-03-05',
  'openai/gpt-5.4-mini': '2026-03-17',
  'openai/gpt-5.4-nano': '2026-03-17',
  'openai/gpt-5.4-pro': '2026-03-05',
  'openai/gpt-5.5': '2026-04-23',
  'openai/gpt-5.5-pro': '2026-04-23',
  'openai/o1': '2024-12-17',
  'openai/o3': '2025-04-16',
  'openai/o3-mini': '2025-01-31',
  'openai/o3-pro': '2025-06-10',
  'openai/o4-mini': '2025-04-16',
}

/** Each of its names has one snapshot. https://platform.claude.com/docs/en/about-claude/models/overview */
const CLAUDE = /^anthropic\/claude-/

const SNAPSHOT = /[-@](20\d{6})(?!\d)/

const DAY_MS = 86_400_000

/** A snapshot is made some weeks before it comes out: `claude-haiku-4-5-20251001` did on 2025-10-15. */
const EARLIEST_MS = 31 * DAY_MS

/** Undefined for what is no day of the calendar. */
const timeOf = (digits: string): number | undefined => {
  const text = `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}`
  const time = Date.parse(text)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text) ? time : undefined
}

/** Of a Claude: the day by which a provider calls it, or, where none does, one on which it may have been made. */
const isDayOf = ({ endpoints, released }: Pick<Model, 'endpoints' | 'released'>, digits: string): boolean => {
  const known = endpoints.flatMap(({ model }) => SNAPSHOT.exec(model)?.[1] ?? [])
  if (known.length > 0) return known.includes(digits)
  const time = timeOf(digits)
  return time !== undefined && (released === undefined || time >= Date.parse(released) - EARLIEST_MS)
}

/** Whether the model of that day is the very one that the catalog has, and whether its maker is asked for it by the day. */
export const snapshotOf = (
  id: string,
  model: Pick<Model, 'endpoints' | 'released'>,
  day: string,
): 'undated' | 'dated' | undefined => {
  if (CLAUDE.test(id)) return isDayOf(model, day.replaceAll('-', '')) ? 'undated' : undefined
  return DAYS[id] === day ? 'dated' : undefined
}
