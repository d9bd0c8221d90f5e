/** What tells that a file has changed since it was read: size and time, as the disk says. */
export interface FileStamp {
  readonly sizeBytes: number
  readonly modifiedMs: number
}
