import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { MakerDeb, type MakerDebConfig } from '@electron-forge/maker-deb'
import { MakerDMG } from '@electron-forge/maker-dmg'
import { MakerSquirrel } from '@electron-forge/maker-squirrel'
import { MakerZIP } from '@electron-forge/maker-zip'
import { FusesPlugin } from '@electron-forge/plugin-fuses'
import type { ForgeConfig } from '@electron-forge/shared-types'
import { FuseV1Options, FuseVersion } from '@electron/fuses'
import { packageNotices } from './scripts/release/package-notices.ts'
import { copyRuntimePackages } from './scripts/release/package-runtime.ts'
import { finishRelease } from './scripts/release/release-files.ts'

/**
 * The only file that knows packaging. `npm run build` has made `.vite` and `dist/page`; the packages that they load at run time are put
 * beside them. Native parts lie outside of the asar, so that libvips (LGPL) stays replaceable and libraries load.
 */

const root = import.meta.dirname
const { URSPRUNG_ELECTRON_ZIP_DIR: zipFolder, URSPRUNG_NATIVES: natives, URSPRUNG_OUT: outFolder } = process.env

/** What of the checkout goes in: the built program, the page, the list of licences. */
const INSIDE = /^\/(package\.json|\.vite(\/.*)?|dist|dist\/page(\/.*)?|dist\/licences\.md)$/
const PICTURE_TYPES = ['jpeg', 'png', 'webp', 'avif', 'heic', 'tiff', 'gif', 'svg+xml', 'jxl'].map(
  type => `image/${type}`,
)

const config: ForgeConfig = {
  ...(outFolder === undefined ? {} : { outDir: outFolder }),
  packagerConfig: {
    name: 'Ursprung',
    executableName: 'ursprung',
    appBundleId: 'se.ursprung.app',
    appCategoryType: 'public.app-category.photography',
    appCopyright: 'Ursprung',
    asar: { unpack: '{**/*.{node,dll,dylib,so},**/*.so.*,**/node_modules/@img/**}' },
    ignore: (path: string) => path !== '' && !INSIDE.test(path),
    prune: false,
    extraResource: [join(root, 'dist/licences.md')],
    extendInfo: {
      CFBundleDocumentTypes: [
        {
          CFBundleTypeName: 'Image',
          CFBundleTypeRole: 'Viewer',
          LSItemContentTypes: ['public.image'],
          LSHandlerRank: 'Alternate',
        },
      ],
    },
    // Archives of Electron from a folder instead of the network, for machines that have none.
    ...(zipFolder === undefined ? {} : { electronZipDir: zipFolder }),
    // Not the sums that lie beside the download: those in Electron's npm package, whose own hash is in the lock file.
    download: { checksums: electronChecksums() },
    ...signing(),
  },
  rebuildConfig: { onlyModules: [] },
  hooks: {
    prePackage: async () => {
      const { status } = spawnSync(process.execPath, [join(root, 'scripts/release/sbom.ts')], {
        cwd: root,
        stdio: 'inherit',
      })
      if (status !== 0) throw new Error('The list of licences could not be made')
    },
    // The five parameters are Forge's.
    // oxlint-disable-next-line max-params
    packageAfterCopy: async (_config, buildPath, _version, platform, arch) => {
      const packageFolders = [join(root, 'node_modules'), ...(natives === undefined ? [] : [natives])]
      await copyRuntimePackages({ buildPath, platform, arch, packageFolders })
      await packageNotices({ root, resources: dirname(buildPath), platform, packageFolders })
      await writeManifest(join(buildPath, 'package.json'))
    },
    postMake: async (_config, results) => {
      await finishRelease(join(outFolder ?? join(root, 'out'), 'make'), root)
      return results
    },
  },
  makers: [
    new MakerSquirrel({ name: 'ursprung', setupExe: 'Ursprung-Setup.exe' }, ['win32']),
    new MakerZIP({}, ['win32', 'darwin', 'linux']),
    new MakerDMG({}, ['darwin']),
    new MakerDeb({ options: debOptions() }, ['linux']),
  ],
  plugins: [
    new FusesPlugin({
      version: FuseVersion.V1,
      [FuseV1Options.RunAsNode]: false,
      [FuseV1Options.EnableCookieEncryption]: true,
      [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
      [FuseV1Options.EnableNodeCliInspectArguments]: false,
      [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
      [FuseV1Options.OnlyLoadAppFromAsar]: true,
      [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
      // codesign exists on macOS alone; elsewhere the plugin would stop.
      ...(process.platform === 'darwin' ? { resetAdHocDarwinSignature: true } : {}),
    }),
  ],
}

export default config

/** The program's own description, without the checkout's scripts and tools. */
async function writeManifest(path: string): Promise<void> {
  const { name, version, description, license, type, main } = JSON.parse(await readFile(path, 'utf8')) as Record<
    string,
    string
  >
  const kept = { name, productName: 'Ursprung', version, description, author: 'Ursprung', license, type, main }
  await writeFile(path, `${JSON.stringify(kept, null, 2)}\n`)
}

/** The Debian package; `URSPRUNG_DEB_COMPRESSION=none` makes one without waiting for xz, for tests. Forge's types lack `compression`. */
function debOptions(): NonNullable<MakerDebConfig['options']> {
  const compression = process.env['URSPRUNG_DEB_COMPRESSION'] ?? 'xz'
  const options = {
    name: 'ursprung',
    productName: 'Ursprung',
    genericName: 'Bilders ursprung',
    description: 'Märk, granska och arkivera bilders ursprung',
    categories: ['Graphics' as const],
    section: 'graphics' as const,
    mimeType: PICTURE_TYPES,
    compression,
  }
  return options
}

function electronChecksums(): Record<string, string> {
  return JSON.parse(readFileSync(join(root, 'node_modules/electron/checksums.json'), 'utf8')) as Record<string, string>
}

/** Signing and notarising where a developer's identity is given, and only there. */
function signing(): Partial<NonNullable<ForgeConfig['packagerConfig']>> {
  const { APPLE_ID: appleId, APPLE_PASSWORD: appleIdPassword, APPLE_TEAM_ID: teamId } = process.env
  if (appleId === undefined || appleIdPassword === undefined || teamId === undefined) return {}
  return { osxSign: {}, osxNotarize: { appleId, appleIdPassword, teamId } }
}
