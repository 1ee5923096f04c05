using System.Runtime.InteropServices;

namespace MaskRcnn.Onnx.Server.Lifecycle;

/// <summary>How this process takes the memory of its networks from the system.</summary>
internal static class ProcessHeap
{
    private const int MmapThreshold = -3; // M_MMAP_THRESHOLD of malloc.h
    private const int Bytes = 1 << 20;

    // glibc's own ways to say the same; an administrator's word goes before ours.
    private const string Variable = "MALLOC_MMAP_THRESHOLD_";
    private const string Tunables = "GLIBC_TUNABLES";

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int Mallopt(int parameter, int value);

    /// <summary>
    /// Gives each block of a mebibyte or more a mapping of its own, which goes back to the system when the block is freed. glibc begins so
    /// too, but moves the limit up to 32 MiB with the first large blocks that are freed; from then on the sessions of replaced models leave
    /// gaps between blocks that live on, and each reload leaves a little more. Where the heap is not glibc's this does nothing.
    /// </summary>
    /// <returns>Whether the limit was set.</returns>
    public static bool KeepLargeBlocksApart()
    {
        bool said = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 }
            || Environment.GetEnvironmentVariable(Tunables)?.Contains("mmap_threshold", StringComparison.Ordinal) == true;
        return !said
            && OperatingSystem.IsLinux()
            && NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "mallopt", out nint address)
            && Marshal.GetDelegateForFunctionPointer<Mallopt>(address)(MmapThreshold, Bytes) == 1;
    }
}
