import type { ContractRouterClient } from '@orpc/contract'
import type { contract } from './contract.ts'

/** The API as a caller sees it, whatever wire carries it. Type only: no server code reaches the page. */
export type ApiClient = ContractRouterClient<typeof contract>
