// Reads customers through UI5's OData V4 model as its controls do; the test calls window.read and compares what it gives.
sap.ui.define([
  "sap/ui/model/odata/v4/ODataModel", "sap/ui/model/Sorter", "sap/ui/model/Filter", "sap/ui/model/FilterOperator"
], function (ODataModel, Sorter, Filter, FilterOperator) {
  "use strict";

  window.read = async function (token, groupId, part, pageRows) {
    const model = new ODataModel({
      serviceUrl: "/odata/v1/", operationMode: "Server", autoExpandSelect: true, groupId: groupId,
      httpHeaders: { Authorization: "Bearer " + token }, earlyRequests: false
    });
    const list = model.bindList("/Customers", null,
      [new Sorter("Name", true), new Sorter("Id")],
      [new Filter("Name", FilterOperator.Contains, part), new Filter("Currency", FilterOperator.EQ, "EUR")],
      { $filter: "Status eq 'Active'", $count: true, $select: "Id,Name,CreatedAt", $expand: { Orders: { $select: "Id,NetAmount", $orderby: "Id" } } });

    // Page by page, as a growing table asks for rows.
    const rows = [];
    for (let start = 0; ; start += pageRows) {
      const contexts = await list.requestContexts(start, pageRows);
      for (const context of contexts) {
        rows.push(await context.requestObject());
      }
      if (contexts.length < pageRows) {
        break;
      }
    }

    const count = await list.getHeaderContext().requestProperty("$count");
    const one = model.bindContext("/Customers('" + rows[0].Id + "')", null, { $select: "Id,Name", $expand: { Cases: { $select: "Id" } } });
    const first = await one.requestObject();
    const type = await model.getMetaModel().requestObject("/Customers/Name/$Type");
    return { count: count, rows: rows, first: first, type: type };
  };
  window.isReady = true;
});
