import { defineConfig } from 'vitest/config'

/** Long stories: `npm run test:long`, before a release and whenever their part is touched. `npm test` stays under a quarter of an hour on two cores. */
const LONG = [
  'tests/e2e/publishing.test.ts',
  'tests/e2e/settings-identities.test.ts',
  'tests/e2e/electron/pictures.test.ts',
  'tests/integration/{label-kill,outside-signers,pkcs12-keys,policy-presets,register-kill}.test.ts',
]

export default defineConfig({
  test: {
    pool: 'forks',
    // ONNX Runtime would look up its makers' address otherwise; the product sets the same before it loads it.
    env: { ORT_DISABLE_TELEMETRY: '1' },
    maxWorkers: 2,
    setupFiles: ['tests/support/property-seed.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['tests/{architecture,unit,properties,regression}/**/*.test.ts'],
          testTimeout: 60_000,
          // Half the time: modules are loaded once for each worker. No unit test changes what another one sees.
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          include: ['tests/integration/**/*.test.ts'],
          exclude: LONG,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['tests/{contract,e2e}/**/*.test.ts'],
          exclude: LONG,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'long',
          include: LONG,
          testTimeout: 180_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'package',
          include: ['tests/package/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
