using System.Globalization;
using MaskRcnn.Onnx.Bundles;
using Onnx;

namespace MaskRcnn.Onnx.Conversion.Onnx;

/// <summary>Writes models into a folder.</summary>
/// <param name="folder">The folder.</param>
/// <param name="largestFile">
/// The bytes that a model's file may have; a larger model keeps its weights in a second file. A protobuf ends at 2 GB.
/// </param>
/// <param name="weightWritten">Is told the bytes of each weight after it was written.</param>
internal sealed class ModelWriter(string folder, long largestFile = ModelWriter.LargestProtobuf, Action<long>? weightWritten = null)
{
    /// <summary>What protobuf readers accept, with room to spare.</summary>
    public const long LargestProtobuf = 2_000_000_000;

    // The format's advice, so that the weights can be mapped into memory.
    private const long Alignment = 4096;
    private const long SmallestExternal = 1024;

    /// <summary>Writes a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="fileName">The file's name; that of a second file has <c>.data</c> behind it.</param>
    /// <param name="cancellationToken">Stops between two weights.</param>
    /// <returns>The files.</returns>
    public IReadOnlyList<(string Name, BundleFile File)> Write(OnnxModel model, string fileName, CancellationToken cancellationToken)
    {
        List<TensorProto> tensors = [.. model.Weights.Select(Describe)];
        List<(string Name, BundleFile File)> files = [];
        if (ModelFile.Length(model, tensors) > largestFile)
        {
            files.Add(WriteWeights(model, tensors, $"{fileName}.data", cancellationToken));
        }

        using HashedFile file = new(Path.Combine(folder, fileName));
        ModelFile.Write(model, tensors, file, (weight, stream) => Write(weight, stream, cancellationToken));
        files.Insert(0, (fileName, file.Finish()));
        return files;
    }

    private static TensorProto Describe(GraphWeight weight) => new()
    {
        Name = weight.Value.Name,
        DataType = (int)weight.Value.Type,
        Dims = { weight.Value.Shape.Select(size => (long)size) },
    };

    private (string Name, BundleFile File) WriteWeights(
        OnnxModel model, List<TensorProto> tensors, string fileName, CancellationToken cancellationToken)
    {
        using HashedFile file = new(Path.Combine(folder, fileName));
        for (int i = 0; i < tensors.Count; i++)
        {
            GraphWeight weight = model.Weights[i];
            if (weight.ByteLength < SmallestExternal)
            {
                continue;
            }

            file.Write(new byte[(Alignment - (file.Length % Alignment)) % Alignment]);
            tensors[i].DataLocation = TensorProto.Types.DataLocation.External;
            AddEntry(tensors[i], "location", fileName);
            AddEntry(tensors[i], "offset", file.Length.ToString(CultureInfo.InvariantCulture));
            AddEntry(tensors[i], "length", weight.ByteLength.ToString(CultureInfo.InvariantCulture));
            Write(weight, file, cancellationToken);
        }

        return (fileName, file.Finish());
    }

    private void Write(GraphWeight weight, Stream stream, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        weight.WriteTo(stream);
        weightWritten?.Invoke(weight.ByteLength);
    }

    private static void AddEntry(TensorProto tensor, string key, string value) =>
        tensor.ExternalData.Add(new StringStringEntryProto { Key = key, Value = value });
}
