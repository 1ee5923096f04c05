using MaskRcnn.Onnx.Server;
using MaskRcnn.Onnx.Server.Configuration;

await using WebApplication app = ServerHost.Build(new ServerArguments());
await app.RunAsync();
