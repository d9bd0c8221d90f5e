import { open } from 'node:fs/promises'

/** Makes names made, moved or removed in the folder last through a power cut. Windows cannot open folders: there the file system journals them. Rejects with the system's error. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
