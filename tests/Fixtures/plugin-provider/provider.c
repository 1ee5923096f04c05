/* A plug-in execution provider for the tests, as small as ONNX Runtime's interface allows. It takes graphs of a single node only and
 * computes y = 3x on [1,1,2,2] for them, which is right for the probe graph of the SDK and leaves every real graph to the processor.
 * Its name is the one it is registered under; a name that starts with "wrong" computes 2x, one that starts with "idle" has no device.
 *
 * cc -shared -fPIC -I <include folder of the package Microsoft.ML.OnnxRuntime> -o libprovider.so provider.c
 */
#include <stdlib.h>
#include <string.h>

#include "onnxruntime_c_api.h"

static const OrtApi* api;
static const OrtEpApi* ep_api;

/* ---- the node ---- */

static OrtStatus* ORT_API_CALL create_state(OrtNodeComputeInfo* info, OrtNodeComputeContext* context, void** state) {
  (void)context;
  *state = info;
  return NULL;
}

static void ORT_API_CALL release_state(OrtNodeComputeInfo* info, void* state) {
  (void)info;
  (void)state;
}

static OrtStatus* compute(OrtKernelContext* context, float factor) {
  const int64_t shape[4] = {1, 1, 2, 2};
  const OrtValue* input = NULL;
  OrtValue* output = NULL;
  const void* x = NULL;
  void* y = NULL;
  OrtStatus* status = api->KernelContext_GetInput(context, 0, &input);
  if (status == NULL) status = api->KernelContext_GetOutput(context, 0, shape, 4, &output);
  if (status == NULL) status = api->GetTensorData(input, &x);
  if (status == NULL) status = api->GetTensorMutableData(output, &y);
  if (status != NULL) return status;
  for (int i = 0; i < 4; i++) ((float*)y)[i] = factor * ((const float*)x)[i];
  return NULL;
}

static OrtStatus* ORT_API_CALL compute_right(OrtNodeComputeInfo* info, void* state, OrtKernelContext* context) {
  (void)info;
  (void)state;
  return compute(context, 3.0f);
}

static OrtStatus* ORT_API_CALL compute_wrong(OrtNodeComputeInfo* info, void* state, OrtKernelContext* context) {
  (void)info;
  (void)state;
  return compute(context, 2.0f);
}

/* ---- the provider ---- */

typedef struct {
  OrtEp base;
  char name[64];
} Provider;

static const char* ORT_API_CALL provider_name(const OrtEp* provider) { return ((const Provider*)provider)->name; }

static OrtStatus* ORT_API_CALL get_capability(OrtEp* provider, const OrtGraph* graph, OrtEpGraphSupportInfo* support) {
  const OrtNode* node = NULL;
  OrtNodeFusionOptions options;
  size_t count = 0;
  (void)provider;
  OrtStatus* status = api->Graph_GetNumNodes(graph, &count);
  if (status != NULL || count != 1) return status;
  status = api->Graph_GetNodes(graph, &node, 1);
  if (status != NULL) return status;
  memset(&options, 0, sizeof options);
  options.ort_version_supported = ORT_API_VERSION;
  options.drop_constant_initializers = true;
  return ep_api->EpGraphSupportInfo_AddNodesToFuse(support, &node, 1, &options);
}

static OrtStatus* ORT_API_CALL compile(OrtEp* provider, const OrtGraph** graphs, const OrtNode** fused, size_t count,
                                       OrtNodeComputeInfo** infos, OrtNode** context_nodes) {
  (void)graphs;
  (void)fused;
  for (size_t i = 0; i < count; i++) {
    OrtNodeComputeInfo* info = calloc(1, sizeof *info);
    info->ort_version_supported = ORT_API_VERSION;
    info->CreateState = create_state;
    info->Compute = strncmp(((Provider*)provider)->name, "wrong", 5) == 0 ? compute_wrong : compute_right;
    info->ReleaseState = release_state;
    infos[i] = info;
    context_nodes[i] = NULL;
  }
  return NULL;
}

static void ORT_API_CALL release_compute_infos(OrtEp* provider, OrtNodeComputeInfo** infos, size_t count) {
  (void)provider;
  for (size_t i = 0; i < count; i++) free(infos[i]);
}

/* ---- the factory ---- */

typedef struct {
  OrtEpFactory base;
  char name[64];
} Factory;

static const char* ORT_API_CALL factory_name(const OrtEpFactory* factory) { return ((const Factory*)factory)->name; }
static const char* ORT_API_CALL factory_vendor(const OrtEpFactory* factory) { (void)factory; return "tests"; }
static const char* ORT_API_CALL factory_version(const OrtEpFactory* factory) { (void)factory; return "1.0.0"; }
static uint32_t ORT_API_CALL factory_vendor_id(const OrtEpFactory* factory) { (void)factory; return 0; }
static bool ORT_API_CALL is_stream_aware(const OrtEpFactory* factory) { (void)factory; return false; }

static OrtStatus* ORT_API_CALL get_devices(OrtEpFactory* factory, const OrtHardwareDevice* const* devices, size_t device_count,
                                           OrtEpDevice** provider_devices, size_t capacity, size_t* count) {
  *count = 0;
  if (strncmp(((Factory*)factory)->name, "idle", 4) == 0) return NULL;
  for (size_t i = 0; i < device_count && *count < capacity; i++) {
    if (api->HardwareDevice_Type(devices[i]) != OrtHardwareDeviceType_CPU) continue;
    OrtStatus* status = ep_api->CreateEpDevice(factory, devices[i], NULL, NULL, &provider_devices[*count]);
    if (status != NULL) return status;
    (*count)++;
  }
  return NULL;
}

static OrtStatus* ORT_API_CALL create_provider(OrtEpFactory* factory, const OrtHardwareDevice* const* devices,
                                               const OrtKeyValuePairs* const* metadata, size_t count, const OrtSessionOptions* options,
                                               const OrtLogger* logger, OrtEp** created) {
  Provider* provider = calloc(1, sizeof *provider);
  (void)devices;
  (void)metadata;
  (void)count;
  (void)options;
  (void)logger;
  strcpy(provider->name, ((Factory*)factory)->name);
  provider->base.ort_version_supported = ORT_API_VERSION;
  provider->base.GetName = provider_name;
  provider->base.GetCapability = get_capability;
  provider->base.Compile = compile;
  provider->base.ReleaseNodeComputeInfos = release_compute_infos;
  *created = &provider->base;
  return NULL;
}

static void ORT_API_CALL release_provider(OrtEpFactory* factory, OrtEp* provider) {
  (void)factory;
  free(provider);
}

static OrtStatus* ORT_API_CALL create_allocator(OrtEpFactory* factory, const OrtMemoryInfo* memory, const OrtKeyValuePairs* options,
                                                OrtAllocator** allocator) {
  (void)factory;
  (void)memory;
  (void)options;
  *allocator = NULL;
  return NULL;
}

static void ORT_API_CALL release_allocator(OrtEpFactory* factory, OrtAllocator* allocator) {
  (void)factory;
  (void)allocator;
}

static OrtStatus* ORT_API_CALL create_data_transfer(OrtEpFactory* factory, OrtDataTransferImpl** transfer) {
  (void)factory;
  *transfer = NULL;
  return NULL;
}

OrtStatus* CreateEpFactories(const char* name, const OrtApiBase* base, const OrtLogger* logger, OrtEpFactory** factories,
                             size_t capacity, size_t* count) {
  Factory* factory = calloc(1, sizeof *factory);
  (void)logger;
  (void)capacity;
  api = base->GetApi(ORT_API_VERSION);
  ep_api = api->GetEpApi();
  strncpy(factory->name, name, sizeof factory->name - 1);
  factory->base.ort_version_supported = ORT_API_VERSION;
  factory->base.GetName = factory_name;
  factory->base.GetVendor = factory_vendor;
  factory->base.GetVendorId = factory_vendor_id;
  factory->base.GetVersion = factory_version;
  factory->base.GetSupportedDevices = get_devices;
  factory->base.CreateEp = create_provider;
  factory->base.ReleaseEp = release_provider;
  factory->base.CreateAllocator = create_allocator;
  factory->base.ReleaseAllocator = release_allocator;
  factory->base.CreateDataTransfer = create_data_transfer;
  factory->base.IsStreamAware = is_stream_aware;
  factories[0] = &factory->base;
  *count = 1;
  return NULL;
}

OrtStatus* ReleaseEpFactory(OrtEpFactory* factory) {
  free(factory);
  return NULL;
}
