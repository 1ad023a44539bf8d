import type { Provider } from '../../core/provider/provider.ts'
import { aiSdkPackage } from '../shared/ai-sdk-package.ts'

/** Answers inside this process, without network or key, so that everything can be tried: see `sim-script.ts`. */
export const sim: Provider = {
  slug: 'sim',
  name: 'Simulator',
  credential: {},
  servesOnlyListed: true,
  wires: {},
  package: aiSdkPackage({
    load: async ({ model }) => (await import('./model.ts')).simModel(model),
    usage: 'openai-chat',
    optionsKey: 'sim',
    takes: { instructions: 'anywhere' },
  }),
}
