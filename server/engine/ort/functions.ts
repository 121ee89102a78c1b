/** A pointer owned by onnxruntime; only ever handed back to it. */
export type Pointer = unknown;

type Signature = readonly [index: number, result: string, parameters: readonly string[]];

const P = 'void *';
const OUT = '_Out_ void **';

/**
 * The functions of `struct OrtApi` that the engine calls: place in the table and C signature.
 * The table only ever grows at its end, so these places hold for every later version
 * (onnxruntime_c_api.h, API version 29 and below).
 */
export const ORT_FUNCTIONS = {
  GetErrorMessage: [2, 'str', [P]],
  CreateEnv: [3, P, ['int', 'str', OUT]],
  CreateSessionFromArray: [8, P, [P, 'const void *', 'size_t', P, OUT]],
  CreateSessionOptions: [10, P, [OUT]],
  DisableCpuMemArena: [19, P, [P]],
  SetSessionLogSeverityLevel: [22, P, [P, 'int']],
  SetSessionGraphOptimizationLevel: [23, P, [P, 'int']],
  SetIntraOpNumThreads: [24, P, [P, 'int']],
  SetInterOpNumThreads: [25, P, [P, 'int']],
  CreateRunOptions: [39, P, [OUT]],
  RunOptionsSetTerminate: [46, P, [P]],
  RunOptionsUnsetTerminate: [47, P, [P]],
  CreateTensorAsOrtValue: [48, P, [P, 'int64_t *', 'size_t', 'int', OUT]],
  CreateTensorWithDataAsOrtValue: [49, P, [P, P, 'size_t', 'int64_t *', 'size_t', 'int', OUT]],
  CreateMemoryInfo: [68, P, ['str', 'int', 'int', 'int', OUT]],
  CreateCpuMemoryInfo: [69, P, ['int', 'int', OUT]],
  ReleaseStatus: [93, 'void', [P]],
  ReleaseMemoryInfo: [94, 'void', [P]],
  ReleaseSession: [95, 'void', [P]],
  ReleaseValue: [96, 'void', [P]],
  ReleaseRunOptions: [97, 'void', [P]],
  ReleaseSessionOptions: [100, 'void', [P]],
  AddSessionConfigEntry: [130, P, [P, 'str', 'str']],
  CreateAllocator: [131, P, [P, P, OUT]],
  ReleaseAllocator: [132, 'void', [P]],
  RunWithBinding: [133, P, [P, P, P]],
  CreateIoBinding: [134, P, [P, OUT]],
  ReleaseIoBinding: [135, 'void', [P]],
  BindInput: [136, P, [P, 'str', P]],
  BindOutput: [137, P, [P, 'str', P]],
  BindOutputToDevice: [138, P, [P, 'str', P]],
  SessionOptionsAppendExecutionProvider_CUDA_V2: [204, P, [P, P]],
  CreateCUDAProviderOptions: [205, P, [OUT]],
  UpdateCUDAProviderOptions: [206, P, [P, 'const char **', 'const char **', 'size_t']],
  ReleaseCUDAProviderOptions: [208, 'void', [P]],
} as const satisfies Record<string, Signature>;

export type OrtFunctionName = keyof typeof ORT_FUNCTIONS;
