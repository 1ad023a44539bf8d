/** Response headers of a provider that help its SDKs and support desk, and reveal nothing about the account. */
const PASSED_ON =
  /^(request-id|x-request-id|x-amzn-requestid|retry-after|retry-after-ms|x-ratelimit-.*|anthropic-ratelimit-.*|openai-processing-ms|openai-version)$/

export const answerHeaders = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => PASSED_ON.test(name)))
