import { createGateway } from 'ai'

export const register = () => {
  globalThis.AI_SDK_DEFAULT_PROVIDER = createGateway({
    baseURL: `${process.env.POINTSMAN_URL}/v4/ai`,
    apiKey: process.env.POINTSMAN_KEY,
  })
}
