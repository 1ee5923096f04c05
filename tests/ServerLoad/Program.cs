using System.Globalization;
using MaskRcnn.Onnx.ServerLoad;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
string what = args.Length > 0 ? args[0] : "help";
int number = args.Length > 1 && int.TryParse(args[1], out int given) ? given : 0;
bool kept = what switch
{
    "overload" => await Overload.RunAsync(TimeSpan.FromSeconds(number > 0 ? number : 60)),
    "stop" => await GracefulStop.RunAsync(TimeSpan.FromSeconds(number > 0 ? number : 5)),
    "reload" => await Reloads.RunAsync(number > 0 ? number : 60),
    "abort" => await Aborts.RunAsync(number > 0 ? number : 1_000),
    "soak" => await Soak.RunAsync(number > 0 ? number : 100_000),
    _ => Help(),
};
return kept ? 0 : 1;

static bool Help()
{
    Console.WriteLine("""
        ServerLoad overload [SECONDS]   saturation, then ten times as many requests: goodput, latencies, refusals, memory (default 60 s)
        ServerLoad stop [SECONDS]       SIGTERM after SECONDS of load: no accepted request is lost, exit code 0 (default 5 s)
        ServerLoad reload [CYCLES]      the model is replaced under load: no failed request, memory from cycle 10 on (default 60)
        ServerLoad abort [REQUESTS]     clients that go away at random moments leave nothing behind (default 1,000)
        ServerLoad soak [REQUESTS]      memory, handles and threads over many requests (default 100,000)

        Each starts the server from its build output, prints its figures and ends with 1 where a bar of the design was missed.
        """);
    return false;
}
