/** What a reader must not conclude from the page. */
export const leftOutReport = (): string => `## What it leaves out

- TLS and the network: everything is plain HTTP on the loopback interface of one machine.
- Real providers: this one answers at once, never fails, and always says the same.
- Failover, hedging, fallbacks, zero data retention, credentials of teams: each request has one attempt.
- Tool calls, reasoning, images, and other kinds of models than language.
- More than one core: a gateway has one here, so that CPU per request is also requests per second.
- Lambda itself: the bundle runs in plain Node on this machine's core and not on a share of one, without the runtime's
  own client, and before stores that answer at once. What AWS adds to a cold start: to fetch the code, to start the
  environment.
- Of peers: other dialects, translation, young processes, memory, large bodies; and gateways that no package registry
  installs.
- Of the cost: data transfer, logs, secrets, metrics, the ledger's function, records larger than one write unit, and
  answers of more than 10 MB, which count as several requests of API Gateway.`
