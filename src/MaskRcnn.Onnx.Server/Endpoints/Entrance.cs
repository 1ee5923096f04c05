using MaskRcnn.Onnx.Server.Admission;
using MaskRcnn.Onnx.Server.Models;
using MaskRcnn.Onnx.Server.Problems;

namespace MaskRcnn.Onnx.Server.Endpoints;

/// <summary>What a request meets before its body is read.</summary>
internal static class Entrance
{
    /// <summary>The model's segmenter.</summary>
    /// <exception cref="ProblemException">It is not ready yet.</exception>
    public static IInstanceSegmenter Ready(ServedModel model) =>
        model.Segmenter ?? throw new ProblemException(ProblemKinds.NotReady, "The model is still being loaded.", TimeSpan.FromSeconds(2));

    /// <summary>A place.</summary>
    /// <exception cref="ProblemException">There is none.</exception>
    public static AdmissionGate.Ticket Admit(ServedModel model) => model.Gate.TryAdmit() ?? throw Busy(model);

    /// <summary>Says that the body is complete.</summary>
    /// <exception cref="ProblemException">It was so slow that the place went to another request, and there is none now.</exception>
    public static void FinishUpload(AdmissionGate.Ticket ticket, ServedModel model)
    {
        if (!ticket.FinishUpload())
        {
            throw Busy(model);
        }
    }

    private static ProblemException Busy(ServedModel model) =>
        new(ProblemKinds.ServerBusy, $"All {model.Gate.Capacity} places are taken.", model.Gate.RetryAfter);
}
