/**
 * ONNX Runtime 1.29 and later reports to Microsoft from native code on Linux and macOS unless told not to before its first
 * session: an uploader to mobile.events.data.microsoft.com, a lasting device id and a cache on disk (docs/Privacy.md there,
 * pull request 27379). Images and results are not among what it sends, but nothing may leave this computer unasked.
 * The variable is read once per process, when the first session is made; `tests/integration/policy-network.test.ts` watches
 * the sockets. On Windows the library writes events to the system's own log (ETW) and opens no connection itself.
 */
export function forbidTelemetry(): void {
  process.env['ORT_DISABLE_TELEMETRY'] = '1'
}
