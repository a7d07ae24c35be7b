namespace CanonicalGateway.Gateway.OpenApi;

/// <summary>Swagger UI at <c>/swagger</c>. Everything that the pages load comes from the gateway itself.</summary>
public static class SwaggerPages
{
    private const string RoutePrefix = "swagger";

    public static IApplicationBuilder UseGatewaySwagger(this IApplicationBuilder app, OpenApiOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return app.UseWhen(context => context.Request.Path.StartsWithSegments($"/{RoutePrefix}"), pages => pages.UseSwaggerUI(ui =>
        {
            ui.RoutePrefix = RoutePrefix;
            ui.DocumentTitle = "Canonical Gateway";
            ui.SwaggerEndpoint(options.DocumentPath, "v1");
            ui.EnablePersistAuthorization();
            ui.EnableDeepLinking();
            ui.DisplayRequestDuration();
            ui.DefaultModelsExpandDepth(0);

            // Without this the page asks validator.swagger.io about the document.
            ui.ConfigObject.ValidatorUrl = null;
            ui.OAuthAppName("Canonical Gateway");
            if (options.ClientId is not null)
            {
                ui.OAuthClientId(options.ClientId);
            }
        }));
    }
}
