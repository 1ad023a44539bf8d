/** Response headers of a provider that help its SDKs and support desk, and reveal nothing about the account. */
const PASSED_ON =
  /^(request-id|x-request-id|x-amzn-requestid|retry-after|retry-after-ms|x-ratelimit-.*|anthropic-ratelimit-.*|openai-processing-ms|openai-version)$/

/** API Gateway drops an answer with more than 10 KB of headers. */
const MAX_LENGTH = 2048

export const answerHeaders = (headers: Readonly<Record<string, string>>): Record<string, string> => {
  let room = MAX_LENGTH
  const fits = (length: number): boolean => length <= room && (room -= length) >= 0
  return Object.fromEntries(
    Object.entries(headers).filter(([name, value]) => PASSED_ON.test(name) && fits(name.length + value.length)),
  )
}
