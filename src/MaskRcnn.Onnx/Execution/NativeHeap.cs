using System.Runtime.InteropServices;

namespace MaskRcnn.Onnx.Execution;

/// <summary>The heap that the runtime's sessions take their memory from.</summary>
internal static unsafe class NativeHeap
{
    private static readonly delegate* unmanaged<nuint, int> Trim = FindTrim();

    /// <summary>
    /// Gives memory that is free back to the system. Only glibc keeps it: after a session is closed, gaps of its size stay between the
    /// blocks of those that run, and replacing models makes ever more of them. Elsewhere this does nothing.
    /// </summary>
    public static void ReturnFreeMemory()
    {
        if (Trim != null)
        {
            Trim(0);
        }
    }

    private static delegate* unmanaged<nuint, int> FindTrim() =>
        OperatingSystem.IsLinux() && NativeLibrary.TryGetExport(NativeLibrary.GetMainProgramHandle(), "malloc_trim", out nint address)
            ? (delegate* unmanaged<nuint, int>)address
            : null;
}
