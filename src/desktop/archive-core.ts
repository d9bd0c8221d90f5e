import type { CoreHolder } from '../api/services.ts'
import type { ArchiveCore } from '../compose/archive.ts'

/**
 * The core as an archive needs it, always the one in use: a scan runs for hours, and a change of language or trust lists meanwhile opens
 * another core and ends the old one.
 */
export const followCore = (cores: CoreHolder): ArchiveCore => ({
  get dataDir() {
    return cores.current().dataDir
  },
  get databaseUrl() {
    return cores.current().databaseUrl
  },
  get policy() {
    return cores.current().policy
  },
  get version() {
    return cores.current().version
  },
  get texts() {
    return cores.current().texts
  },
  get files() {
    return cores.current().files
  },
  verify: (path, request, job) => cores.current().verify(path, request, job),
  reportProblem: (path, error) => cores.current().reportProblem(path, error),
})
