const cds = require('@sap/cds')

// What the gateway's map of orders says: a rejected order is cancelled, whatever its progress.
const STATUSES = { '': 'Open', A: 'Open', B: 'InProcess', C: 'Completed' }

function statusOf (order) {
  return order.Rejection === 'C' ? 'Cancelled' : STATUSES[order.Status ?? ''] ?? 'Other'
}

module.exports = class CanonicalService extends cds.ApplicationService {
  async init () {
    const s4 = await cds.connect.to('API_SALES_ORDER_SRV')
    this.on('READ', 'Orders', async request => {
      const { query } = request
      const select = query.SELECT
      const reads = name => select.columns?.some(c => c.ref?.[0] === name)
      const [readsStatus, readsAmount] = [reads('Status'), reads('NetAmount')]
      if (readsStatus) {
        select.columns.push({ ref: ['Rejection'] })
      }

      // The gateway's order is always declared: by key, where nothing else is asked for.
      select.orderBy ??= [{ ref: ['Id'], sort: 'asc' }]
      const orders = await s4.run(query)
      for (const order of orders) {
        if (readsStatus) {
          order.Status = statusOf(order)
          delete order.Rejection
        }

        if (readsAmount && order.NetAmount !== null) {
          order.NetAmount = Number(order.NetAmount)
        }
      }

      return orders
    })
    return super.init()
  }
}
