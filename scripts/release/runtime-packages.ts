/**
 * Packages that stay outside of Electron's bundle, because they hold native code or files of their own: vite.main.config.ts
 * leaves them alone, forge.config.ts packs them with all they need.
 */
export const RUNTIME_PACKAGES = [
  'sharp',
  'onnxruntime-node',
  '@contentauth/c2pa-node',
  '@contentauth/c2pa-wasm',
  '@expo-google-fonts/noto-sans',
  '@expo-google-fonts/noto-sans-hebrew',
  '@mediapipe/face_detection',
  '@vladmandic/face-api',
  'harfbuzzjs',
  'pdfkit',
  'pg',
  'pg-boss',
] as const
