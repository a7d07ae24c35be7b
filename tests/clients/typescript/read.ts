// Reads customers with types that openapi-typescript generated, and prints what came: arguments are the service root, a token, a filter and a key.
import createClient from "openapi-fetch";
import type { components, paths } from "./canonical.js";

const [root, token, filter, key] = process.argv.slice(2) as [string, string, string, string];
const client = createClient<paths>({ baseUrl: root, headers: { Authorization: `Bearer ${token}` } });
type Customer = components["schemas"]["Customer"];

const pages: object[] = [];
for (let skip = 0; ; skip += 7) {
  const { data, error } = await client.GET("/Customers", {
    params: {
      query: {
        $filter: filter, $orderby: "Name desc,Id", $top: 7, $skip: skip, $count: true,
        $select: "Id,Name,Status,CreatedAt", $expand: "Orders($top=2;$orderby=Id;$select=Id,NetAmount)",
      },
    },
  });
  if (error) throw new Error(JSON.stringify(error));
  const rows: Customer[] = data.value ?? [];
  pages.push({
    count: data["@odata.count"],
    rows: rows.map(c => ({ id: c.Id, name: c.Name, status: c.Status, orders: c.Orders?.map(o => ({ id: o.Id, net: o.NetAmount })) })),
  });
  if (rows.length < 7) break;
}

const one = await client.GET("/Customers('{Id}')", { params: { path: { Id: key }, query: { $expand: "Parent" } } });
const bad = await client.GET("/Customers", { params: { query: { $filter: "Nme eq 'x'" } } });
const refused = `${bad.response.status} ${bad.error?.error?.code}`;
console.log(JSON.stringify({ pages, one: { id: one.data?.Id, parent: one.data?.Parent?.Id ?? null }, refused }));
