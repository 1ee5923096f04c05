using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace MaskRcnn.Onnx.Server.CommandLine;

/// <summary>The library's help, and after it what else there is to know.</summary>
internal sealed class ServerHelp(HelpAction inner) : SynchronousCommandLineAction
{
    private const string More =
        """
        Settings come, the later before the earlier, from appsettings.json beside the program, the environment, the file of --config,
        variables that begin with MASKRCNN_ (MASKRCNN_Limits__MaxSide=8192), and the command line. The sections:
          Models:NAME    Model, Provider, Policy, DeviceId, Threads, MaxConcurrency, QueueLimit, MaxBatchSize, WarmUp, ...
                         Batching:MaxBatchSize, :MaxDelay, :MaxConcurrentBatches gather requests into batches (off: no gain on a CPU)
          ModelDefaults  the same, for every model that does not say otherwise
          DefaultModel   the model of requests that name none
          Limits         MaxBodyBytes, MaxBatchBodyBytes, MaxBatchImages, TotalBodyBytes, MaxSide, MaxPixels, MaxDecodedBytes,
                         TotalDecodedBytes, BodyTimeout, MinBytesPerSecond, MinResponseBytesPerSecond, MaxConnections
          Admission      QueueTimeout (2 s), RunTimeout (30 s), UploadGrace (1 s)
          RateLimit      PerSecond (50; 0 for none), Burst (100), per API key or address
          Security       ApiKeys:NAME=KEY, ApiKeyFile, AdminKey, AdminKeyFile, AllowAnonymous
                         AllowedHosts:0, :1, ... host names that requests may carry (default: this machine's, or any beyond it); a proxy
                         on this machine that passes the Host header on needs its name there
                         TrustedProxies:0, :1, ... proxies (10.0.0.5, 10.0.0.0/8) whose X-Forwarded-For, -Proto and -Host are believed
                         OpenMetrics (false) lets /metrics be read without a key
          Shutdown       DrainDelay (5 s), Timeout (30 s)
          Kestrel        endpoints and certificates, as ASP.NET Core has them

        Exit codes:
          0  stopped, every running request was answered
          1  a model could not be loaded
          2  wrong arguments or settings, or an address that is taken

        Examples:
          maskrcnn-server
          curl -H "Content-Type: image/png" --data-binary @cells.png http://localhost:8080/v1/segment
          maskrcnn-server --model street=models/street --model nuclei --default-model nuclei
          maskrcnn-server --urls http://0.0.0.0:8080 --api-key-file keys.txt
        """;

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        int exitCode = inner.Invoke(parseResult);
        parseResult.InvocationConfiguration.Output.WriteLine(More);
        return exitCode;
    }
}
