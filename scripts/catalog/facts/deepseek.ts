import type { Pricing, Rates } from '#gateway/core/provider/endpoint.ts'
import type { Fact } from './fact.ts'

const PRICES = 'https://api-docs.deepseek.com/quick_start/pricing'

/** Peak hours leave out China's public holidays; those of a year are announced in the November before. */
const HOLIDAYS = ['2027-01-01']

const PEAK = { days: [1, 2, 3, 4, 5], zone: 'Asia/Shanghai', except: HOLIDAYS }

/** Twice the price on working days from nine to twelve and from two to six in Beijing. */
const withPeak = (offPeak: Rates, peak: Rates) => (): Pricing => ({
  ...offPeak,
  prices: [
    { ...PEAK, hours: ['09:00', '12:00'], ...peak },
    { ...PEAK, hours: ['14:00', '18:00'], ...peak },
  ],
})

export const DEEPSEEK: readonly Fact[] = [
  {
    source: PRICES,
    models: /^deepseek\/deepseek-(v4-pro|v4\.1-flash)$/,
    model: { maxOutputTokens: 384_000 },
  },
  {
    source: PRICES,
    models: /^deepseek\/deepseek-v4-pro$/,
    providers: ['deepseek'],
    pricing: withPeak(
      { input: '0.66', output: '1.98', cacheRead: '0.022' },
      { input: '1.32', output: '3.96', cacheRead: '0.044' },
    ),
  },
  {
    source: PRICES,
    models: /^deepseek\/deepseek-v4\.1-flash$/,
    providers: ['deepseek'],
    pricing: withPeak(
      { input: '0.15', output: '0.6', cacheRead: '0.003' },
      { input: '0.3', output: '1.2', cacheRead: '0.006' },
    ),
  },
]
