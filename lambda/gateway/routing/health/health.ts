/** How an endpoint has done lately, over all of the deployment's traffic. */
export interface EndpointHealth {
  /** Share of attempts that succeeded, 0 to 1; errors that are the caller's fault are not counted. */
  readonly successRate: number
  /** Median time to the first token, in milliseconds. */
  readonly ttftMs?: number
  /** Median tokens per second. */
  readonly tps?: number
  /** Attempts that the numbers are made of. */
  readonly samples: number
}

/** Whether requests to an endpoint succeed. */
export type Availability = 'up' | 'degraded'

/** Two failures among twenty attempts degrade an endpoint, a single one never does: that may be chance. */
const DEGRADED_BELOW = 0.95
/** Fewer attempts say nothing: among them a single failure would be a share of more than 5 %. */
export const MIN_SAMPLES = 20

/** The numbers, if there are enough to go by. */
export const reliable = (health: EndpointHealth | undefined): EndpointHealth | undefined =>
  health && health.samples >= MIN_SAMPLES ? health : undefined

/** An endpoint of which too little is known counts as up. */
export const availabilityOf = (health: EndpointHealth | undefined): Availability =>
  (reliable(health)?.successRate ?? 1) < DEGRADED_BELOW ? 'degraded' : 'up'
