/** Entry of a reader as utility process: `src/engines/node/evidence/evidence-tasks.ts`, unchanged. */
import { serveOverParentPort } from './parent-port.ts'

await serveOverParentPort(() => import('../src/engines/node/evidence/evidence-tasks.ts'))
