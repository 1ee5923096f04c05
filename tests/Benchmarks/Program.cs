using BenchmarkDotNet.Running;
using MaskRcnn.Onnx.Benchmarks;

if (args is ["evaluation", var folder, var kind])
{
    return EvaluationRun.Run(folder, kind);
}

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
return 0;
