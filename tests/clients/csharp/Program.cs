// Reads customers with the client that NSwag generated, and prints what came: arguments are the service root, a token, a filter and a key.
using System.Net.Http.Headers;
using System.Text.Json;
using Canonical;

var (root, token, filter, key) = (args[0], args[1], args[2], args[3]);
using var http = new HttpClient();
http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
var customers = new CustomersClient(http) { BaseUrl = root };
var pages = new List<object>();
for (var skip = 0; ; skip += 7)
{
    var page = await customers.ListAsync(
        filter: filter, orderby: "Name desc,Id", top: 7, skip: skip, count: true, select: "Id,Name,Status,CreatedAt", expand: "Orders($top=2;$orderby=Id;$select=Id,NetAmount)");
    pages.Add(new
    {
        count = page.OdataCount,
        rows = page.Value.Select(c => new { id = c.Id, name = c.Name, status = c.Status.ToString(), orders = c.Orders.Select(o => new { id = o.Id, net = o.NetAmount }) }),
    });
    if (page.Value.Count < 7)
    {
        break;
    }
}

var one = await customers.GetAsync(key, expand: "Parent");
string refused;
try
{
    await customers.ListAsync(filter: "Nme eq 'x'");
    refused = "";
}
catch (ApiException<ODataError> error)
{
    refused = $"{error.StatusCode} {error.Result.Error.Code}";
}

Console.WriteLine(JsonSerializer.Serialize(new { pages, one = new { id = one.Id, parent = one.Parent?.Id }, refused }));
