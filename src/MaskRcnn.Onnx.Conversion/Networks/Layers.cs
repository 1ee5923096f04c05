namespace MaskRcnn.Onnx.Conversion.Networks;

/// <summary>A batch normalisation with its stored statistics: (x - mean) / sqrt(variance + epsilon) * scale + shift, per channel.</summary>
internal sealed record BatchNorm(Weights Scale, Weights Shift, Weights Mean, Weights Variance, double Epsilon);

/// <summary>A normalisation over the channels of each position.</summary>
internal sealed record LayerNorm(string Name, Weights Scale, Weights Shift, float Epsilon);

/// <summary>A convolution [out, in / groups, kh, kw] with a bias, a batch norm that is folded into it, both or neither.
/// Its name is the graph's, such as <c>backbone/layer1/0/conv1</c>; the padding is on all four sides.</summary>
internal sealed record ConvLayer(
    string Name, Weights Weight, Weights? Bias = null, BatchNorm? Norm = null, int Stride = 1, int Padding = 0, int Groups = 1);

/// <summary>A transposed convolution; weight [in, out, kh, kw].</summary>
internal sealed record TransposedConvLayer(string Name, Weights Weight, Weights Bias, int Stride, int Padding = 0);

/// <summary>A fully connected layer; weight [out, in].</summary>
internal sealed record LinearLayer(string Name, Weights Weight, Weights? Bias);
