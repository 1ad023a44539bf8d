import type { AnswerMeta } from '#gateway/core/dialect.ts'

export const META: AnswerMeta = {
  generationId: 'gen_1',
  model: 'sim/echo',
  createdAt: new Date(0),
  gateway: () => ({ generationId: 'gen_1', cost: '0.5' }),
  tier: () => undefined,
}
