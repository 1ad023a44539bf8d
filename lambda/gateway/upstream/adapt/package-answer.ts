import { type Answer, single } from '../../core/answer/answer.ts'
import type { Attempt } from '../../core/attempt.ts'
import type { ReadUsage } from '../../core/usage/read.ts'
import { readUsage } from '../../core/usage/read-any.ts'
import { inCallersWords } from '../../dialect/check-fields.ts'
import { sourceOf } from '../../transport/iterable.ts'
import { headersOf } from '../answer-headers.ts'
import { partsConversion } from '../parts.ts'
import { inNameOf } from '../request/ask-provider.ts'
import type { Encoding, Upstream } from '../request/execution.ts'
import { resultConversion } from '../result-conversion.ts'
import { requireHonoured } from '../strict.ts'
import { toldByResult } from '../whole.ts'
import { adapt } from './adapt.ts'
import { preparePackage } from './prepare-package.ts'

/** The answer of a provider through its own package, whose own warnings are only known with its answer. */
export const askPackage = async (attempt: Attempt, run: Encoding, upstream: Upstream): Promise<Answer> => {
  const { call, dialect, meta } = run
  const { slug: provider } = attempt.provider
  const prepared = preparePackage(attempt, run, upstream)
  const adapted = await adapt(prepared.input)
  const { back } = prepared
  const read: ReadUsage = (...told) => readUsage(adapted.usageFormat, ...told)
  const head = { status: 200, headers: headersOf(adapted.headers, call.stream) }
  const warnings = () => inCallersWords(adapted.warnings(), dialect, call)
  const finalWarnings = () => {
    requireHonoured(call, warnings(), provider)
    return warnings()
  }
  if ('parts' in adapted) {
    const encoder = dialect.encodeStream(call, meta)
    const named = inNameOf(attempt)
    const telling = { read, usage: adapted.usage, warnings: warnings(), finalWarnings }
    const conversion = partsConversion({ encoder, provider, named, back, ...telling })
    return { ...head, source: sourceOf(adapted.parts), conversion }
  }
  const { result } = adapted
  const conversion = resultConversion(
    result,
    toldByResult({ read }, result, adapted.usage(), finalWarnings()),
    run,
    back,
  )
  return { ...head, source: single(result), conversion }
}
