import { serveTasks } from '../isolated/serve-tasks.ts'
import { type LookTask, lookAtFiles, stampFiles } from './look-at-files.ts'

// Entry module of the processes that take first looks at an archive's files.
serveTasks(
  new Map<string, (input: unknown) => unknown>([
    ['look', input => lookAtFiles(input as LookTask)],
    ['stamp', input => stampFiles(input as readonly string[])],
  ]),
)
