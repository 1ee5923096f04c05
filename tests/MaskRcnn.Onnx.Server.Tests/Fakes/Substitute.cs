using MaskRcnn.Onnx.Hosting;
using MaskRcnn.Onnx.Imaging;
using Microsoft.Extensions.DependencyInjection;

namespace MaskRcnn.Onnx.Server.Tests.Fakes;

/// <summary>Stands before a registered model, which is loaded as always, and answers in its place.</summary>
internal sealed class Substitute(IInstanceSegmenter real, IInstanceSegmenter fake) : DelegatingInstanceSegmenter(real)
{
    public override SegmenterInfo Info => fake.Info;

    /// <summary>Puts a fake before a model.</summary>
    public static void Put(IInstanceSegmenter fake, IServiceCollection services, string model)
    {
        Func<IServiceProvider, object?, object> load = Loading(services, model);
        services.AddKeyedSingleton<IInstanceSegmenter>(
            model, (provider, key) => new Substitute((IInstanceSegmenter)load(provider, key), fake));
    }

    /// <summary>Has something happen before a model is loaded.</summary>
    public static void Before(string model, IServiceCollection services, Action happen)
    {
        Func<IServiceProvider, object?, object> load = Loading(services, model);
        services.AddKeyedSingleton(model, (provider, key) =>
        {
            happen();
            return (IInstanceSegmenter)load(provider, key);
        });
    }

    public override SegmentationResult Segment(
        ImageFrame frame, SegmentationOptions? options = null, CancellationToken cancellationToken = default) =>
        fake.Segment(frame, options, cancellationToken);

    public override Task<SegmentationResult> SegmentAsync(
        ImageFrame frame, SegmentationOptions? options = null, CancellationToken cancellationToken = default) =>
        fake.SegmentAsync(frame, options, cancellationToken);

    public override Task<IReadOnlyList<SegmentationOutcome>> SegmentBatchAsync(
        IReadOnlyList<SegmentationRequest> requests, CancellationToken cancellationToken = default) =>
        fake.SegmentBatchAsync(requests, cancellationToken);

    public override object? GetService(Type serviceType, object? serviceKey = null) =>
        fake.GetService(serviceType, serviceKey) ?? base.GetService(serviceType, serviceKey);

    private static Func<IServiceProvider, object?, object> Loading(IServiceCollection services, string model) => services
        .Last(service => service.ServiceType == typeof(IInstanceSegmenter) && model.Equals(service.ServiceKey))
        .KeyedImplementationFactory!;
}
