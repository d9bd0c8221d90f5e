/** Entry of a process for first looks at an archive: `src/engines/node/archive/look-tasks.ts`, unchanged. */
import { serveOverParentPort } from './parent-port.ts'

await serveOverParentPort(() => import('../src/engines/node/archive/look-tasks.ts'))
