using System.Text;
using MaskRcnn.Onnx.Cli;
using MaskRcnn.Onnx.Cli.Commands;
using MaskRcnn.Onnx.Cli.Converting;
using MaskRcnn.Onnx.Cli.Display;
using MaskRcnn.Onnx.Cli.Segmenting;

if (OperatingSystem.IsWindows())
{
    // Names of files and classes are Unicode; the console's own code page is not.
    Console.OutputEncoding = Encoding.UTF8;
}

using var interruption = new Interruption();
var commandLine = new MaskRcnnCommandLine(
    Terminal.OfProcess(), new BundleModelOpener(), new SkiaImageLoader(), new CheckpointConversion(), TimeProvider.System);
int exitCode = await commandLine.RunAsync(args, interruption.Token);
return exitCode == ExitCodes.Interrupted ? interruption.ExitCode : exitCode;
