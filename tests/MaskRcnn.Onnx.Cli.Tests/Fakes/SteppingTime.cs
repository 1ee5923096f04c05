namespace MaskRcnn.Onnx.Cli.Tests.Fakes;

/// <summary>A clock that goes on by one millisecond each time somebody looks at it.</summary>
internal sealed class SteppingTime : TimeProvider
{
    private long _now;

    public override long TimestampFrequency => 1000;

    public override long GetTimestamp() => _now++;
}
