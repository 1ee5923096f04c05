using MaskRcnn.Onnx.Server;
using MaskRcnn.Onnx.Server.CommandLine;

return await ServerCommandLine.RunAsync(args, arguments => ServerHost.RunAsync(arguments), Console.Out, Console.Error);
