const cds = require('@sap/cds')

module.exports = class CanonicalService extends cds.ApplicationService {
  async init () {
    const s4 = await cds.connect.to('API_SALES_ORDER_SRV')
    this.on('READ', 'Orders', request => s4.run(request.query))
    return super.init()
  }
}
