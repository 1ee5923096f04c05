using Microsoft.Extensions.Options;

namespace MaskRcnn.Onnx.Hosting;

/// <summary>The ranges of the single settings, generated from their attributes.</summary>
[OptionsValidator]
internal sealed partial class DynamicBatchingOptionsRangeValidator : IValidateOptions<DynamicBatchingOptions>;
