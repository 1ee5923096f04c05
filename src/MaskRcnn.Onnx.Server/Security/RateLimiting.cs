using System.Threading.RateLimiting;
using MaskRcnn.Onnx.Server.Configuration;
using MaskRcnn.Onnx.Server.Problems;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;

namespace MaskRcnn.Onnx.Server.Security;

/// <summary>Limits how often one client may ask.</summary>
internal static class RateLimiting
{
    private const string Unlimited = "";

    /// <summary>Adds the limiter that <c>UseRateLimiter</c> uses.</summary>
    public static void AddClientRateLimit(this IServiceCollection services)
    {
        services.AddRateLimiter(limiter => limiter.OnRejected = static async (rejected, _) =>
        {
            TimeSpan wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out TimeSpan known) ? known : TimeSpan.FromSeconds(1);
            await ProblemWriter.WriteAsync(
                rejected.HttpContext, new ProblemException(ProblemKinds.RateLimited, "This client asks more often than it may.", wait));
        });
        services.AddOptions<RateLimiterOptions>().Configure<IOptions<RateLimitOptions>>(
            (limiter, options) => limiter.GlobalLimiter = Create(options.Value));
    }

    private static PartitionedRateLimiter<HttpContext> Create(RateLimitOptions options) =>
        PartitionedRateLimiter.Create<HttpContext, string>(context =>
        {
            bool counts = options.PerSecond > 0 && context.GetEndpoint()?.Metadata.GetMetadata<AccessMetadata>() is not null;
            return counts
                ? RateLimitPartition.GetTokenBucketLimiter(
                    context.Features.GetRequiredFeature<ClientIdentity>().Partition, _ => Bucket(options))
                : RateLimitPartition.GetNoLimiter(Unlimited);
        });

    private static TokenBucketRateLimiterOptions Bucket(RateLimitOptions options) => new()
    {
        TokenLimit = Math.Max(options.Burst, options.PerSecond),
        TokensPerPeriod = options.PerSecond,
        ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        QueueLimit = 0,
    };
}
