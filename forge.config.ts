import { cp, mkdir } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { MakerDeb } from '@electron-forge/maker-deb'
import { MakerDMG } from '@electron-forge/maker-dmg'
import { MakerSquirrel } from '@electron-forge/maker-squirrel'
import { MakerZIP } from '@electron-forge/maker-zip'
import { FusesPlugin } from '@electron-forge/plugin-fuses'
import type { ForgeConfig } from '@electron-forge/shared-types'
import { FuseV1Options, FuseVersion } from '@electron/fuses'

/**
 * The only file that knows packaging. `npm run build` has made `.vite/build` and `dist/page`; what they need at run time is
 * copied beside them. Native parts lie outside of the asar, so that libvips (LGPL) stays replaceable and libraries load.
 */

/** Packages that stay outside of the bundle (vite.main.config.ts), with everything they need. */
const RUNTIME_PACKAGES = [
  'sharp',
  'onnxruntime-node',
  '@contentauth/c2pa-node',
  '@contentauth/c2pa-wasm',
  '@expo-google-fonts/noto-sans',
  '@expo-google-fonts/noto-sans-hebrew',
  '@mediapipe/face_detection',
  '@vladmandic/face-api',
  'harfbuzzjs',
]

const config: ForgeConfig = {
  packagerConfig: {
    name: 'Ursprung',
    executableName: 'ursprung',
    appBundleId: 'se.ursprung.app',
    appCategoryType: 'public.app-category.photography',
    asar: {
      unpack: '**/node_modules/{sharp,@img,onnxruntime-node,@contentauth,@mediapipe,@vladmandic,@expo-google-fonts}/**',
    },
    ignore: (path: string) => path !== '' && !/^\/(\.vite|dist|assets|package\.json)(\/|$)/.test(path),
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
    ...signing(),
  },
  rebuildConfig: { onlyModules: [] },
  hooks: {
    packageAfterCopy: async (_config, buildPath) => {
      await cp(join(import.meta.dirname, 'assets'), join(buildPath, '.vite/assets'), { recursive: true })
      for (const name of closure(RUNTIME_PACKAGES)) {
        const target = join(buildPath, 'node_modules', name)
        await mkdir(dirname(target), { recursive: true })
        await cp(join(import.meta.dirname, 'node_modules', name), target, { recursive: true, dereference: true })
      }
    },
  },
  makers: [
    new MakerSquirrel({ name: 'ursprung' }, ['win32']),
    new MakerZIP({}, ['win32', 'darwin', 'linux']),
    new MakerDMG({}, ['darwin']),
    new MakerDeb(
      {
        options: {
          name: 'ursprung',
          productName: 'Ursprung',
          categories: ['Graphics'],
          mimeType: ['image/jpeg', 'image/png', 'image/webp', 'image/avif', 'image/tiff'],
        },
      },
      ['linux'],
    ),
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

/** Signing and notarising where a developer's identity is given, and only there. */
function signing(): Partial<NonNullable<ForgeConfig['packagerConfig']>> {
  const { APPLE_ID: appleId, APPLE_PASSWORD: appleIdPassword, APPLE_TEAM_ID: teamId } = process.env
  if (appleId === undefined || appleIdPassword === undefined || teamId === undefined) return {}
  return { osxSign: {}, osxNotarize: { appleId, appleIdPassword, teamId } }
}

/** The packages and all they depend on, as far as installed; optional natives of other platforms are simply not there. */
function closure(names: readonly string[]): readonly string[] {
  const require = createRequire(import.meta.url)
  const found = new Set<string>()
  const visit = (name: string): void => {
    const manifest = join(import.meta.dirname, 'node_modules', name, 'package.json')
    if (found.has(name) || !existsSync(manifest)) return
    found.add(name)
    const { dependencies, optionalDependencies } = require(manifest) as {
      dependencies?: Record<string, string>
      optionalDependencies?: Record<string, string>
    }
    for (const next of Object.keys({ ...dependencies, ...optionalDependencies })) visit(next)
  }
  for (const name of names) visit(name)
  return [...found]
}
