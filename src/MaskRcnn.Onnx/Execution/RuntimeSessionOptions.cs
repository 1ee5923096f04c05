using System.Globalization;
using Microsoft.ML.OnnxRuntime;

namespace MaskRcnn.Onnx.Execution;

/// <summary>Translates <see cref="ExecutionOptions"/> into the runtime's session options.</summary>
internal static class RuntimeSessionOptions
{
    /// <summary>The session options for one provider, with the processor behind it.</summary>
    /// <exception cref="ProviderFailure">The provider is not in the runtime's package or cannot be set up.</exception>
    public static SessionOptions Create(ExecutionProvider provider, ExecutionOptions options, out string? pluginName)
    {
        pluginName = null;
        SessionOptions? session = null;
        try
        {
            session = new SessionOptions();
            Common(session, options);
            switch (provider)
            {
                case ExecutionProvider.Cpu:
                    break;
                case ExecutionProvider.Cuda:
                    Cuda(session, options, own: true);
                    break;
                case ExecutionProvider.TensorRt:
                    TensorRt(session, options);
                    Cuda(session, options, own: false);
                    break;
                case ExecutionProvider.DirectMl:
                    session.EnableMemoryPattern = false;
                    session.ExecutionMode = ExecutionMode.ORT_SEQUENTIAL;
                    session.AppendExecutionProvider_DML(options.DeviceId);
                    break;
                case ExecutionProvider.Plugin:
                    pluginName = Plugin(session, options);
                    break;
                default:
                    throw new ArgumentOutOfRangeException(nameof(provider), provider, "Not one provider.");
            }

            // Last, so that an application has the final word.
            foreach ((string key, string value) in options.SessionEntries)
                session.AddSessionConfigEntry(key, value);
            return session;
        }
        catch (Exception error)
        {
            session?.Dispose();
            if (IsAnswerOfTheRuntime(error))
                throw new ProviderFailure(provider, ProviderFailureReason.Of(provider, error), error);
            throw;
        }
    }

    /// <summary>Whether an exception is the runtime's or the loader's way of saying that something is not there.</summary>
    public static bool IsAnswerOfTheRuntime(Exception error) =>
        error is OnnxRuntimeException or EntryPointNotFoundException or DllNotFoundException
        || (error is TypeInitializationException { InnerException: { } inner } && IsAnswerOfTheRuntime(inner));

    private static void Common(SessionOptions session, ExecutionOptions options)
    {
        session.GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL;
        session.LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL; // what matters comes back as an exception
        session.AddSessionConfigEntry("session.load_model_format", "ONNX"); // never guess another format from the bytes
        session.AddSessionConfigEntry("session.intra_op.allow_spinning", options.AllowSpinning ? "1" : "0");
        session.AddSessionConfigEntry("session.inter_op.allow_spinning", options.AllowSpinning ? "1" : "0");
        session.AddSessionConfigEntry("session.force_spinning_stop", "1");
        if (options.IntraOpThreads > 0)
            session.IntraOpNumThreads = options.IntraOpThreads;
        if (options.UseGlobalThreadPools)
            session.DisablePerSessionThreads();
    }

    private static void Cuda(SessionOptions session, ExecutionOptions options, bool own)
    {
        Dictionary<string, string> settings = DeviceSettings(options, "gpu_mem_limit");
        settings["cudnn_conv_algo_search"] = "HEURISTIC"; // EXHAUSTIVE tunes anew for every image size
        settings["arena_extend_strategy"] = "kSameAsRequested"; // several graphs share the card
        if (own)
            Override(settings, options);

        using OrtCUDAProviderOptions cuda = new();
        cuda.UpdateOptions(settings);
        session.AppendExecutionProvider_CUDA(cuda);
    }

    private static void TensorRt(SessionOptions session, ExecutionOptions options)
    {
        Dictionary<string, string> settings = DeviceSettings(options, "trt_max_workspace_size");
        Override(settings, options);
        using OrtTensorRTProviderOptions tensorRt = new();
        tensorRt.UpdateOptions(settings);
        session.AppendExecutionProvider_Tensorrt(tensorRt);
    }

    private static string Plugin(SessionOptions session, ExecutionOptions options)
    {
        OrtEpDevice[] devices = PluginLibraries.Devices(options.PluginLibrary!, options.PluginRegistrationName);
        if (options.DeviceId >= devices.Length)
        {
            throw new ProviderFailure(
                ExecutionProvider.Plugin,
                $"there is no device {options.DeviceId}: the library offers {devices.Length}, counted from 0");
        }

        OrtEpDevice device = devices[options.DeviceId];
        session.AppendExecutionProvider(OrtEnv.Instance(), [device], options.ProviderOptions);
        return device.EpName;
    }

    private static Dictionary<string, string> DeviceSettings(ExecutionOptions options, string limitName)
    {
        Dictionary<string, string> settings = new() { ["device_id"] = options.DeviceId.ToString(CultureInfo.InvariantCulture) };
        if (options.MemoryLimitBytes is { } limit)
            settings[limitName] = limit.ToString(CultureInfo.InvariantCulture);
        return settings;
    }

    private static void Override(Dictionary<string, string> settings, ExecutionOptions options)
    {
        foreach ((string key, string value) in options.ProviderOptions)
            settings[key] = value;
    }
}
