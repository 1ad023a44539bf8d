import { costReport } from './cost.ts'
import { lambdaMemoryReport } from './lambda-memory.ts'
import { leftOutReport } from './left-out.ts'
import { machine } from './machine.ts'
import { bodiesReport, memoryReport } from './memory.ts'
import { peersReport } from './peers.ts'
import { profileReport } from './profile.ts'
import { requestsReport } from './requests.ts'
import type { Results } from './results.ts'
import { spendingReport } from './spending.ts'
import { lambdaReport, startReport } from './start.ts'
import { streamsReport } from './streams.ts'
import { summary } from './summary.ts'

/** A chapter, unless nothing was measured for it. */
const chapter = <T>(values: readonly T[], write: () => string): string[] => (values.length > 0 ? [write()] : [])

const chapters = ({
  requests,
  spending,
  samples,
  profiles,
  starts,
  memory,
  bodies,
  bundles,
  lambdaMemory,
  peers,
}: Results): string[] => [
  ...chapter([...requests.warm, ...requests.young], () => requestsReport(requests)),
  ...chapter(spending, () => spendingReport(spending)),
  ...chapter(samples, () => streamsReport(samples)),
  ...chapter(profiles, () => profileReport(profiles)),
  ...chapter([...peers.samples, ...peers.absent], () => peersReport(peers)),
  ...chapter(starts, () => startReport(starts)),
  ...chapter([...memory.steps, ...memory.open, ...memory.stalled], () => memoryReport(memory)),
  ...chapter(bodies, () => bodiesReport(bodies)),
  ...chapter(bundles, () => lambdaReport(bundles)),
  ...chapter(lambdaMemory, () => lambdaMemoryReport(lambdaMemory)),
  costReport(),
  leftOutReport(),
]

/** The page that `npm run bench -- --write docs/performance.md` makes. */
export const page = (results: Results, isQuick: boolean): string => `# Performance

Made by \`npm run bench -- ${isQuick ? '--quick ' : ''}--peers DIR --write docs/performance.md\`; missing an aim fails nothing.
${isQuick ? 'Quick is one round of little: expect noise.\n' : ''}
A provider in a process of its own answers with \`word 0\` to \`word 199\`: in one JSON document, as 200 chunks at once,
or as one chunk every 10 ms. Between it and the load is one of these, each a process of its own:

- **direct**: nothing
- **floor**: a blind relay, a few lines over \`node:http\` that read nothing of what they pass on
- the gateway as \`npm start\` runs it: it authenticates, plans, meters, prices and records

They take turns within each round. A ratio, ×, is taken between two of one round, and what stands here is the median of
the rounds, as it is of milliseconds. Every answer is checked: to be complete each time, and word for word before each
turn. Compare the ratios: the milliseconds depend on the machine.

${machine()}

${summary(results)}

${chapters(results).join('\n\n')}
`
