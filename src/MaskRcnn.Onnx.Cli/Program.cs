using MaskRcnn.Onnx.Cli;
using MaskRcnn.Onnx.Cli.Commands;
using MaskRcnn.Onnx.Cli.Display;
using MaskRcnn.Onnx.Cli.Segmenting;

using var interruption = new Interruption();
var commandLine = new MaskRcnnCommandLine(Terminal.OfProcess(), new BundleModelOpener(), new SkiaImageLoader());
int exitCode = await commandLine.RunAsync(args, interruption.Token);
return exitCode == ExitCodes.Interrupted ? interruption.ExitCode : exitCode;
