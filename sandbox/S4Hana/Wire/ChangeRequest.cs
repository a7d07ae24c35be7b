using CanonicalGateway.Sandbox.S4Hana.Tables;

namespace CanonicalGateway.Sandbox.S4Hana.Wire;

/// <summary>Changes: checked as the system checks them before it does anything, then refused.</summary>
public static class ChangeRequest
{
    public static void Refuse(HttpRequest request, Resource target)
    {
        var method = MethodOf(request);
        switch (target.Kind)
        {
            case ResourceKind.Batch when method == "POST":
                throw ODataException.NotImplemented("Method '/IWBEP/IF_MGW_CORE_SRV_RUNTIME~BATCH'");
            case ResourceKind.Function when method == "POST":
                throw ODataException.NotImplemented($"Function import '{target.Name}'");
            case ResourceKind.Collection when method == "POST" && target.TableOf.Type.IsCreatable:
                throw ODataException.NotImplemented($"Method '{target.TableOf.Type.SetName}_CREATE_ENTITY'");
            case ResourceKind.Entity when (method is "PATCH" or "MERGE" or "PUT") && target.TableOf.Type.IsUpdatable:
                CheckVersion(request, target.TableOf, target.Row!);
                throw ODataException.NotImplemented($"Method '{target.TableOf.Type.SetName}_UPDATE_ENTITY'");
            case ResourceKind.Entity when method == "DELETE" && target.TableOf.Type.IsDeletable:
                CheckVersion(request, target.TableOf, target.Row!);
                throw ODataException.NotImplemented($"Method '{target.TableOf.Type.SetName}_DELETE_ENTITY'");
            default:
                throw ODataException.MethodNotAllowed(method);
        }
    }

    // A POST may stand for another method where a proxy lets only that through.
    private static string MethodOf(HttpRequest request)
    {
        var tunnelled = request.Headers["X-HTTP-Method"].ToString();
        return HttpMethods.IsPost(request.Method) && tunnelled.Length > 0 ? tunnelled : request.Method;
    }

    private static void CheckVersion(HttpRequest request, EntityTable table, object row)
    {
        if (EdmText.EntityTag(table, row) is not { } tag)
        {
            return;
        }
        var given = request.Headers.IfMatch.ToString();
        if (given.Length == 0)
        {
            throw ODataException.PreconditionRequired();
        }
        if (given != "*" && given != tag)
        {
            throw ODataException.PreconditionFailed();
        }
    }
}
