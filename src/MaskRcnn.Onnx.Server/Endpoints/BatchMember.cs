using System.Text.Json;
using MaskRcnn.Onnx.Server.Bodies;
using MaskRcnn.Onnx.Server.Contracts;
using MaskRcnn.Onnx.Server.Problems;
using MaskRcnn.Onnx.Server.Responses;
using MaskRcnn.Onnx.SkiaSharp;

namespace MaskRcnn.Onnx.Server.Endpoints;

/// <summary>One image of a batch on its way to its own outcome.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class BatchMember(int index, UploadedImage upload) : IDisposable
{
    private RenderedBody? _answer;
    private ProblemException? _problem;

    public int Index { get; } = index;

    public UploadedImage Upload { get; } = upload;

    /// <summary>The picture, while it is needed.</summary>
    public DecodedImage? Image { get; set; }

    public bool HasFailed => _problem is not null;

    public void Succeed(RenderedBody answer) => _answer = answer;

    public void Fail(Exception exception) => _problem = ProblemMapping.ToProblem(exception);

    /// <summary>Writes <c>{"index","file","status","result"|"problem"}</c>.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteNumber("index", Index);
        writer.WriteString("file", Upload.FileName);
        writer.WriteNumber("status", _problem?.Kind.Status ?? StatusCodes.Status200OK);
        if (_problem is null)
        {
            writer.WritePropertyName("result");
            writer.WriteRawValue(_answer!.Bytes, skipInputValidation: true);
        }
        else
        {
            writer.WritePropertyName("problem");
            JsonSerializer.Serialize(writer, ProblemWriter.Document(_problem, requestId: null), ServerJsonContext.Default.ProblemDocument);
        }

        writer.WriteEndObject();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _answer?.Dispose();
        Upload.Dispose();
    }
}
