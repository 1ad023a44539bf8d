import type { CatalogData, Model } from '#gateway/catalog/model.ts'

/** A change that a vendor has announced, for the catalog to carry in time. */
export interface Announced {
  /** Canonical ids. */
  readonly models: readonly string[]
  readonly what: 'price' | 'retirement' | 'holidays'
  /** The first day, `2026-12-01`. */
  readonly date: string
  /** The page that says so. */
  readonly source: string
}

const GOOGLE = 'https://ai.google.dev/gemini-api/docs/pricing'
const OPENAI = 'https://developers.openai.com/api/docs/deprecations'

export const ANNOUNCED: readonly Announced[] = [
  {
    models: ['anthropic/claude-sonnet-4.5'],
    what: 'retirement',
    date: '2026-11-30',
    source: 'https://platform.claude.com/docs/en/about-claude/model-deprecations',
  },
  { models: ['google/gemini-4-argon', 'google/gemini-4-carbon'], what: 'price', date: '2026-12-01', source: GOOGLE },
  {
    models: ['google/gemini-2.5-pro', 'google/gemini-2.5-flash'],
    what: 'retirement',
    date: '2026-12-01',
    source: 'https://ai.google.dev/gemini-api/docs/deprecations',
  },
  { models: ['openai/gpt-image-1.5'], what: 'retirement', date: '2026-12-01', source: OPENAI },
  {
    models: [
      'openai/gpt-5',
      'openai/gpt-5-mini',
      'openai/gpt-5-nano',
      'openai/gpt-5-pro',
      'openai/o3',
      'openai/o3-pro',
    ],
    what: 'retirement',
    date: '2026-12-11',
    source: OPENAI,
  },
  {
    models: ['google/gemini-3.6-flash', 'google/gemini-3.7-flash', 'google/gemini-3.8-flash'],
    what: 'price',
    date: '2027-01-01',
    source: GOOGLE,
  },
  {
    models: ['openai/gpt-4o', 'openai/gpt-4o-mini', 'openai/gpt-4.1', 'openai/gpt-4.1-mini'],
    what: 'retirement',
    date: '2027-01-14',
    source: OPENAI,
  },
  // The first of China's holidays in 2027 whose days are not known yet.
  {
    models: ['deepseek/deepseek-v4-pro', 'deepseek/deepseek-v4.1-flash'],
    what: 'holidays',
    date: '2027-02-05',
    source: 'https://www.gov.cn/zhengce/zhengceku/',
  },
  {
    models: ['openai/gpt-5.1-thinking', 'openai/gpt-5.3-codex', 'openai/gpt-5.4-nano'],
    what: 'retirement',
    date: '2027-04-01',
    source: OPENAI,
  },
]

/** So long before its day a change has to be in the catalog. */
const NOTICE_MS = 14 * 86_400_000

const CARRIED: Readonly<Record<Announced['what'], (model: Model, date: string) => boolean>> = {
  price: ({ endpoints }, date) => endpoints.some(({ pricing }) => pricing?.prices?.some(({ from }) => from === date)),
  retirement: ({ endpoints }, date) => endpoints.some(({ retires }) => retires === date),
  holidays: ({ endpoints }, date) =>
    endpoints.some(({ pricing }) => pricing?.prices?.some(({ except }) => except?.includes(date))),
}

/** What is due, or has been, and in no row of the catalog, on that day; one line each. A model that is gone needs nothing. */
export const dueProblems = (
  { models }: Pick<CatalogData, 'models'>,
  today: string,
  announced: readonly Announced[] = ANNOUNCED,
): string[] =>
  announced
    .filter(({ date }) => Date.parse(date) - Date.parse(today) <= NOTICE_MS)
    .flatMap(({ models: ids, what, date, source }) =>
      ids.flatMap((id) => {
        const model = models[id]
        return !model || CARRIED[what](model, date)
          ? []
          : [`${id}: the ${what} of ${date} is in none of its rows, see ${source}`]
      }),
    )
