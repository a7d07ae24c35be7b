namespace CanonicalGateway.Gateway.Hosting;

/// <summary>Ids of log messages; an id keeps its meaning for ever.</summary>
public static class EventIds
{
    // 1000-1099 host
    public const int UnexpectedFault = 1001;
    public const int ResponseAborted = 1002;
    public const int BackendError = 1003;

    // 1100-1199 security
    public const int AuthorityKeysFetched = 1100;
    public const int AuthorityKeysNotFetched = 1101;
    public const int TokenRefused = 1102;

    // 1200-1299 routing
    public const int RoutingReloaded = 1200;
    public const int RoutingKept = 1201;
}
