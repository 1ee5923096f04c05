using System.Globalization;
using System.Text.RegularExpressions;

namespace MaskRcnn.Onnx.Execution;

/// <summary>
/// Tells errors after which a device is gone, or its context unusable, from those of a single run. A session on such a device never
/// works again.
/// </summary>
internal static partial class DeviceLoss
{
    // cudaError_t: devices unavailable, none left, context gone; ECC, NVLink and contained hardware errors; and every error of a kernel
    // that the CUDA runtime documents as leaving the process in an inconsistent state. 77 is what 700 was before CUDA 10.1.
    private static readonly int[] LostCudaCodes = [46, 77, 100, 201, 214, 220, 226, 700, 702, 709, 710, 714, 715, 716, 717, 718, 719, 999];

    /// <summary>Whether an error of a run says so, itself or through what the runtime said below it.</summary>
    public static bool IsSignalledBy(Exception? error)
    {
        for (; error is not null; error = error.InnerException)
        {
            if (Says(error.Message))
                return true;
        }

        return false;
    }

    private static bool Says(string text)
    {
        foreach (Match failure in CudaFailure().Matches(text))
        {
            if (int.TryParse(failure.Groups[1].ValueSpan, CultureInfo.InvariantCulture, out int code) && LostCudaCodes.Contains(code))
                return true;
        }

        return LostState().IsMatch(text);
    }

    [GeneratedRegex(@"CUDA failure (\d{1,4}):")]
    private static partial Regex CudaFailure();

    // DXGI_ERROR_DEVICE_REMOVED, _HUNG, _RESET and _DRIVER_INTERNAL_ERROR; a GPU program that could not be executed.
    [GeneratedRegex("887A000[567]|887A0020|CU(?:DNN|BLAS)_STATUS_EXECUTION_FAILED", RegexOptions.IgnoreCase)]
    private static partial Regex LostState();
}
