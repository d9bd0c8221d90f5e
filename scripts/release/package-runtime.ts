import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { cp, mkdir, rm } from 'node:fs/promises'
import { builtinModules } from 'node:module'
import { dirname, extname, join, relative, sep } from 'node:path'
import { RUNTIME_PACKAGES } from './runtime-packages.ts'

/** For which machine a package is made, and where packages lie: the project's own, then natives fetched for another platform. */
export interface RuntimeTarget {
  readonly buildPath: string
  readonly platform: string
  readonly arch: string
  readonly packageFolders: readonly string[]
}

/**
 * Packages of which only these files go in. face-api also brings models for age, sex, expression and recognition and the code for them:
 * none of it may ship (we find faces, we never recognise them).
 */
const ONLY: Readonly<Record<string, readonly RegExp[]>> = {
  '@vladmandic/face-api': [/^model\/ssd_mobilenetv1_model(-weights_manifest\.json|\.bin)$/],
  '@mediapipe/face_detection': [/^face_detection_full_range\.tflite$/],
  '@expo-google-fonts/noto-sans': [/^600SemiBold\/NotoSans_600SemiBold\.ttf$/],
  '@expo-google-fonts/noto-sans-hebrew': [/^600SemiBold\/NotoSansHebrew_600SemiBold\.ttf$/],
  // Its other scripts build it from source.
  sharp: [/^(dist|lib)\/.*\.(js|cjs|mjs|json)$/],
  pdfkit: [/^js\//, /^node_modules\//],
  harfbuzzjs: [/^dist\/(index\.mjs|harfbuzz\.js|harfbuzz\.wasm)$/],
  '@contentauth/c2pa-node': [/^dist\/[A-Za-z]+\.js$/, /^dist\/index\.node$/],
  '@contentauth/c2pa-wasm': [/^pkg\/[^/]+\.(js|wasm)$/],
  'onnxruntime-common': [/^dist\/cjs\//],
  'onnxruntime-node': [/^dist\/[a-z]+\.js$/, /^bin\/napi-v6\//],
}
/** Found by path at run time: no import leads to them. */
const ALWAYS = new Set([
  '@vladmandic/face-api',
  '@mediapipe/face_detection',
  '@expo-google-fonts/noto-sans',
  '@expo-google-fonts/noto-sans-hebrew',
  '@contentauth/c2pa-wasm',
])
const LICENCE = /^(licen[cs]e|notice|copying|copyright)/i
const LEFT_OUT =
  /(^|\/)(tests?|__tests__|docs?|examples?|\.github|benchmarks?|coverage|tools|types|typings|scripts?)\//i
const USELESS = /(\.(map|md|markdown|ts|mts|cts|flow|tsbuildinfo|yml|yaml)|\.spec\.js)$/i
const SCRIPT = new Set(['.js', '.cjs', '.mjs'])
const IMPORT = /(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*\(\s*)["']([^"'`\s]+)["']/g
const BUILT_IN = new Set(builtinModules)

/** Copies what the built program loads at run time into `buildPath/node_modules`, as far as this platform needs it. */
export async function copyRuntimePackages(target: RuntimeTarget): Promise<readonly string[]> {
  const wanted = [...new Set([...importsOf(join(target.buildPath, '.vite/build')), ...ALWAYS])].filter(isOurs)
  const copied = new Set<string>()
  while (wanted.length > 0) {
    const name = wanted.pop()
    if (name === undefined || copied.has(name)) continue
    const source = folderOf(name, target)
    if (source === null) continue
    copied.add(name)
    const to = join(target.buildPath, 'node_modules', name)
    await copyPackage(name, source, to, target)
    const declared = declaredBy(to)
    wanted.push(...importsOf(to).filter(next => declared.has(next)), ...nativesOf(name, target))
  }
  return [...copied].sort()
}

const isOurs = (name: string): boolean => RUNTIME_PACKAGES.some(known => known === name)

function folderOf(name: string, { packageFolders }: RuntimeTarget): string | null {
  const found = packageFolders
    .map(folder => join(folder, name))
    .find(folder => existsSync(join(folder, 'package.json')))
  return found ?? null
}

async function copyPackage(name: string, source: string, to: string, target: RuntimeTarget): Promise<void> {
  await rm(to, { recursive: true, force: true })
  for (const file of filesIn(source)) {
    if (!isWanted(name, file, target)) continue
    await mkdir(dirname(join(to, file)), { recursive: true })
    await cp(join(source, file), join(to, file), { dereference: true })
  }
}

function isWanted(name: string, file: string, target: RuntimeTarget): boolean {
  if (file === 'package.json' || (!file.includes('/') && LICENCE.test(file))) return true
  // libvips is LGPL: its README is the notice of what is inside.
  if (name.startsWith('@img/sharp-libvips') && file === 'README.md') return true
  if (isForeignNative(file, target)) return false
  const only = ONLY[name]
  if (only !== undefined) return only.some(pattern => pattern.test(file)) && !USELESS.test(file)
  return !LEFT_OUT.test(file) && !USELESS.test(file)
}

/** onnxruntime-node brings all platforms, c2pa-node's tarball a library for 64-bit Linux alone (elsewhere the WASM engine reads). */
function isForeignNative(file: string, { platform, arch }: RuntimeTarget): boolean {
  const napi = /^bin\/napi-v6\/([^/]+)\/([^/]+)\//.exec(file)
  if (napi !== null) return napi[1] !== platform || napi[2] !== arch
  return file === 'dist/index.node' && (platform !== 'linux' || arch !== 'x64')
}

/** Names that sharp puts together at run time. A platform without its natives is an error: the program could not draw. */
function nativesOf(name: string, target: RuntimeTarget): readonly string[] {
  if (name !== 'sharp') return []
  const { platform, arch } = target
  const natives = [
    `@img/sharp-${platform}-${arch}`,
    ...(platform === 'win32' ? [] : [`@img/sharp-libvips-${platform}-${arch}`]),
  ]
  const missing = natives.filter(native => folderOf(native, target) === null)
  if (missing.length > 0)
    throw new Error(
      `Expected ${missing.join(', ')}: npm install --os=${platform} --cpu=${arch} in a folder of its own, then URSPRUNG_NATIVES=<that folder>/node_modules`,
    )
  return natives
}

/**
 * What a package, and those nested in it, say they need. Their tools' needs are not among it, nor natives, which `nativesOf` picks by
 * platform.
 */
function declaredBy(folder: string): ReadonlySet<string> {
  const manifests = filesIn(folder).filter(file => /(^|\/)package\.json$/.test(file))
  const names = manifests.flatMap(file => {
    const manifest = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Record<string, object | undefined>
    return Object.keys({ ...manifest['dependencies'], ...manifest['peerDependencies'] })
  })
  return new Set(names)
}

/** Packages that the scripts of a folder name, nested node_modules left to themselves. */
function importsOf(folder: string): readonly string[] {
  const names = new Set<string>()
  for (const file of filesIn(folder)) {
    if (!SCRIPT.has(extname(file))) continue
    for (const [, specifier = ''] of readFileSync(join(folder, file), 'utf8').matchAll(IMPORT)) {
      const name = specifier
        .split('/')
        .slice(0, specifier.startsWith('@') ? 2 : 1)
        .join('/')
      if (/^(@[\w.-]+\/)?[\w.-]+$/.test(name) && !name.startsWith('.') && !BUILT_IN.has(name)) names.add(name)
    }
  }
  return [...names].filter(name => name !== 'electron')
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
}
