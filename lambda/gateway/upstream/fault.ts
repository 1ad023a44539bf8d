/** The request header that asks for faults, so that users can rehearse their failover. */
export const FAULT_HEADER = 'x-gateway-fault'

/** What goes wrong: the provider answers with a status, says nothing at all, or breaks off after some chunks. */
type Kind = { readonly status: number } | { readonly cutAfter: number } | 'stall'

export interface InjectedFault {
  readonly kind: Kind
  /** Every attempt at this provider; without one, the first attempt that no other fault was for. */
  readonly provider?: string
}
