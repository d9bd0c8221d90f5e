/** Text that a local AI tool wrote as its parameters or workflow: markers.md section 4, "patterns that hold". */
const PATTERNS: readonly RegExp[] = [
  /Steps: \d+,/,
  /Negative prompt:/,
  /"sui_image_params"/,
  /"class_type"/,
  /^\s*(?:workflow|prompt):\s*[{[]/i,
  /Job ID: [0-9a-f]{8}-/,
  /"(?:negative_prompt|uncond_prompt|sampler_name|cfg_scale)"/,
  /--(?:v|ar|style|niji) [\w.:]+/,
]

/** PNG keywords whose text is a prompt or a graph of one: markers.md section 4, lower case. */
const PROMPT_KEYWORDS: ReadonlySet<string> = new Set([
  'parameters',
  'prompt',
  'workflow',
  'postprocessing',
  'extras',
  'invokeai_metadata',
  'invokeai_graph',
  'invokeai_workflow',
  'sd-metadata',
  'dream',
  'generation_data',
  'smproj',
  'parameters-json',
  'fooocus_scheme',
  'negative_prompt',
  'negative prompt',
  'use_stable_diffusion_model',
])

/** Whether a free text is a prompt or generation parameters. Only the beginning is looked at. */
export function isPromptText(text: string): boolean {
  const head = text.slice(0, 100_000)
  return PATTERNS.some(pattern => pattern.test(head))
}

/** Whether a PNG text is a prompt, by keyword or by what it says. */
export function isPromptChunk(keyword: string, text: string): boolean {
  return PROMPT_KEYWORDS.has(keyword.toLowerCase()) || isPromptText(text)
}
